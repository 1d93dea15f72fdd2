package io.turboprop.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Requests to the managers, many at a time. Any thread. */
final class Api {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The manager did nothing, since its store or its memory is full of what came before. */
  private static final List<String> BUSY = List.of("store-unavailable", "too-many-requests");

  private static final String DATA = "data: ";

  private final Vertx vertx;
  private final HttpClient client;
  private final List<URI> managers;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param managers asked in turn
   * @param connections to each at most; requests wait for one
   */
  Api(Vertx vertx, List<URI> managers, int connections) {
    this.vertx = vertx;
    this.managers = List.copyOf(managers);
    this.client =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setTcpNoDelay(true))
            .with(new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1))
            .build();
  }

  List<URI> managers() {
    return managers;
  }

  /** The same managers over so many connections of its own. */
  Api withConnections(int connections) {
    return new Api(vertx, managers, connections);
  }

  /** An answer that is no success, with what the manager says. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String body;

    private Refusal(HttpMethod method, String path, int status, Buffer body) {
      super(String.format(Locale.ROOT, "%s %s: %d %s", method, path, status, body));
      this.status = status;
      this.body = body.toString();
    }

    /** Nothing was stored, and later it may be. */
    boolean isForNow() {
      return BUSY.stream().anyMatch(body::contains);
    }

    /** The same request will get the same answer. */
    boolean isForGood() {
      return status < 500 && status != 408 && status != 429;
    }
  }

  /** Whether the item of a batch was refused for now. */
  static boolean isForNow(JsonNode item) {
    return BUSY.contains(item.path("code").asText());
  }

  /** Answers that are no success fail with a {@link Refusal}. */
  Future<Buffer> post(String path, Buffer body) {
    return send(options(HttpMethod.POST, path), body);
  }

  /**
   * @param key with which a repeated request does nothing new
   */
  Future<Buffer> post(String path, Buffer body, String key) {
    return send(options(HttpMethod.POST, path).putHeader("Idempotency-Key", key), body);
  }

  Future<Buffer> delete(String path) {
    return send(options(HttpMethod.DELETE, path), Buffer.buffer());
  }

  Future<Buffer> get(String path) {
    return send(options(HttpMethod.GET, path), Buffer.buffer());
  }

  /**
   * Server-sent events from now on.
   *
   * @param data takes the data of each, on one event loop
   * @return ends when the stream has begun
   */
  Future<Void> follow(String path, Consumer<JsonNode> data) {
    RecordParser lines = RecordParser.newDelimited("\n");
    lines.handler(
        line -> {
          String text = line.toString();
          if (text.startsWith(DATA)) {
            data.accept(tree(Buffer.buffer(text.substring(DATA.length()))));
          }
        });
    return client
        .request(options(HttpMethod.GET, path).putHeader("Accept", "text/event-stream"))
        .compose(request -> request.send().compose(response -> begun(path, response, lines)));
  }

  private static Future<Void> begun(String path, HttpClientResponse response, RecordParser lines) {
    if (response.statusCode() != 200) {
      return Future.failedFuture(path + ": " + response.statusCode());
    }
    response.handler(lines);
    return Future.succeededFuture();
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

  private RequestOptions options(HttpMethod method, String path) {
    URI manager = managers.get(Math.floorMod(next.getAndIncrement(), managers.size()));
    return new RequestOptions()
        .setMethod(method)
        .setHost(manager.getHost())
        .setPort(manager.getPort() < 0 ? 80 : manager.getPort())
        .setURI(path)
        .putHeader("Content-Type", "application/json");
  }

  private Future<Buffer> send(RequestOptions options, Buffer body) {
    return client
        .request(options)
        .compose(request -> request.send(body).compose(response -> answer(options, response)));
  }

  /**
   * On the event loop, in the turn in which the response comes: what comes before somebody takes it
   * is lost, and whoever asks on a thread of their own may be late.
   */
  private static Future<Buffer> answer(RequestOptions options, HttpClientResponse response) {
    return response
        .body()
        .compose(
            answer ->
                response.statusCode() < 300
                    ? Future.succeededFuture(answer)
                    : Future.failedFuture(
                        new Refusal(
                            options.getMethod(), options.getURI(), response.statusCode(), answer)));
  }

  Future<Void> close() {
    return client.close();
  }
}
