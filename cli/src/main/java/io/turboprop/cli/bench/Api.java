package io.turboprop.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Locale;

/** Requests to the manager, many at a time. Any thread. */
final class Api {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client;
  private final URI manager;

  /**
   * @param connections at most; requests wait for one
   */
  Api(Vertx vertx, URI manager, int connections) {
    this.manager = manager;
    this.client =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setTcpNoDelay(true))
            .with(new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1))
            .build();
  }

  /** Answers that are no success are failures, with what the manager says. */
  Future<Buffer> post(String path, Buffer body) {
    return send(HttpMethod.POST, path, body);
  }

  Future<Buffer> get(String path) {
    return send(HttpMethod.GET, path, Buffer.buffer());
  }

  Future<JsonNode> json(String path) {
    return get(path).map(Api::tree);
  }

  static JsonNode tree(Buffer bytes) {
    try {
      return MAPPER.readTree(bytes.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the manager answers no JSON", e);
    }
  }

  private Future<Buffer> send(HttpMethod method, String path, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(manager.getHost())
            .setPort(manager.getPort() < 0 ? 80 : manager.getPort())
            .setURI(path)
            .putHeader("Content-Type", "application/json");
    return client
        .request(options)
        .compose(request -> request.send(body))
        .compose(
            response ->
                response
                    .body()
                    .compose(
                        answer ->
                            response.statusCode() < 300
                                ? Future.succeededFuture(answer)
                                : Future.failedFuture(
                                    String.format(
                                        Locale.ROOT,
                                        "%s %s: %d %s",
                                        method,
                                        path,
                                        response.statusCode(),
                                        answer))));
  }

  Future<Void> close() {
    return client.close();
  }
}
