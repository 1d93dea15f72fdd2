package io.turboprop.proplet.join;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.discovery.ManagerAddresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Shows a join token to managers, one after the other, until one of them says yes or no. */
final class JoinClient {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_ANSWER_BYTES = 256 * 1024;

  /** Said by managers that are busy, or of which something is away. */
  private static final Set<Integer> COME_BACK = Set.of(408, 429);

  private final Vertx vertx;
  private final HttpClientOptions options;
  private final ManagerAddresses managers;
  private final RandomGenerator random;

  /**
   * @param options of a client that is made for each wish: months may lie between two of them
   */
  JoinClient(
      Vertx vertx, HttpClientOptions options, ManagerAddresses managers, RandomGenerator random) {
    this.vertx = vertx;
    this.options = options;
    this.managers = managers;
    this.random = random;
  }

  /** Never fails. */
  Future<JoinAnswer> join(String token, String machine, String name) {
    byte[] wish =
        JsonOut.object(
            out -> {
              out.text("machine", machine);
              out.text("name", name);
            });
    HttpClient http = vertx.createHttpClient(options);
    return vertx
        .executeBlocking(() -> managers.find(random))
        .compose(all -> first(http, all, token, Buffer.buffer(wish), "no address of a manager"))
        .eventually(http::close)
        .otherwise(failure -> new JoinAnswer.Later(String.valueOf(failure.getMessage())));
  }

  private Future<JoinAnswer> first(
      HttpClient http, List<URI> managers, String token, Buffer wish, String why) {
    if (managers.isEmpty()) {
      return Future.succeededFuture(new JoinAnswer.Later(why));
    }
    return ask(http, managers.getFirst(), token, wish)
        .compose(
            answer ->
                answer instanceof JoinAnswer.Later later
                    ? first(http, managers.subList(1, managers.size()), token, wish, later.why())
                    : Future.succeededFuture(answer));
  }

  private Future<JoinAnswer> ask(HttpClient http, URI manager, String token, Buffer wish) {
    String url = manager.toString().replaceAll("/+$", "") + "/proplets";
    RequestOptions to =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url)
            .setTimeout(PATIENCE.toMillis())
            .putHeader("Authorization", "Bearer " + token)
            .putHeader("Content-Type", "application/json");
    return http.request(to)
        .compose(request -> send(request, wish))
        .map(answer -> read(url, answer))
        .otherwise(failure -> new JoinAnswer.Later(url + ": " + failure.getMessage()));
  }

  private record Answer(int status, Buffer body) {}

  private static Future<Answer> send(HttpClientRequest request, Buffer wish) {
    return request.send(wish).compose(response -> body(request, response));
  }

  private static Future<Answer> body(HttpClientRequest request, HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          body.appendBuffer(part);
          if (body.length() > MOST_ANSWER_BYTES) {
            request.reset();
          }
        });
    return response.end().map(end -> new Answer(response.statusCode(), body));
  }

  private static JoinAnswer read(String url, Answer answer) {
    int status = answer.status();
    if (status == 200 || status == 201) {
      return identity(url, answer.body());
    }
    String why = "%s answers %d: %s".formatted(url, status, detail(answer.body()));
    return status >= 500 || COME_BACK.contains(status)
        ? new JoinAnswer.Later(why)
        : new JoinAnswer.Refused(why);
  }

  private static JoinAnswer identity(String url, Buffer body) {
    try {
      return new JoinAnswer.Accepted(JoinedIdentity.decode(body.getBytes()));
    } catch (MalformedMessageException e) {
      return new JoinAnswer.Refused(url + " gives no identity: " + e.getMessage());
    }
  }

  private static String detail(Buffer body) {
    try {
      return Fields.read("problem", body.getBytes()).text("detail", "no reason given");
    } catch (MalformedMessageException e) {
      return "no reason given";
    }
  }
}
