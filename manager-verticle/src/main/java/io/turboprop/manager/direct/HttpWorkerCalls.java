package io.turboprop.manager.direct;

import io.turboprop.codec.Bundles;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.Bytes;
import io.turboprop.wire.Bundle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** The worker API over HTTP. Answers are bounded before they are kept. For one event loop. */
public final class HttpWorkerCalls implements WorkerCalls {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Beyond what the proplet may take to think. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int UNAUTHORIZED = 401;
  private static final int MOST_PROBLEM_BYTES = 4096;
  private static final int MOST_PROBLEM_CHARS = 300;

  private final HttpClient client;
  private final WorkerAddress address;
  private final String token;

  /**
   * @param client the caller closes it
   */
  public HttpWorkerCalls(HttpClient client, WorkerAddress address, String token) {
    this.client = client;
    this.address = address;
    this.token = token;
  }

  @Override
  public Future<Bundle> poll(String session, long after, Duration wait) {
    String query = "?session=%s&after=%d&wait=%d".formatted(session, after, wait.toSeconds());
    RequestOptions request =
        options(HttpMethod.GET, "/reports" + query).setIdleTimeout(wait.plus(PATIENCE).toMillis());
    return send(request, Buffer.buffer(), Bundles.MAX_BYTES).map(HttpWorkerCalls::bundle);
  }

  @Override
  public Future<Void> order(Bytes orders) {
    RequestOptions request =
        options(HttpMethod.POST, "/tasks")
            .putHeader("Content-Type", "application/json")
            .putHeader("Prefer", "respond-async");
    return send(request, Buffer.buffer(orders.unsafeArray()), MOST_PROBLEM_BYTES).mapEmpty();
  }

  @Override
  public Future<Void> deliver(String session, Bundle bundle) {
    RequestOptions request =
        options(HttpMethod.POST, "/messages?session=" + session)
            .putHeader("Content-Type", "application/octet-stream");
    return send(request, Buffer.buffer(Bundles.encode(bundle)), MOST_PROBLEM_BYTES).mapEmpty();
  }

  private RequestOptions options(HttpMethod method, String path) {
    return new RequestOptions()
        .setMethod(method)
        .setAbsoluteURI(address.url() + path)
        .setConnectTimeout(CONNECT.toMillis())
        .setIdleTimeout(PATIENCE.toMillis())
        .putHeader("Authorization", "Bearer " + token);
  }

  private static Bundle bundle(Buffer body) {
    try {
      return Bundles.decode(body.getBytes());
    } catch (MalformedMessageException e) {
      throw new WorkerRefusal(200, "its answer is none of a worker API: " + e.getMessage());
    }
  }

  private Future<Buffer> send(RequestOptions options, Buffer body, int mostBytes) {
    return client
        .request(options)
        .compose(request -> request.send(body).compose(answer -> read(request, answer, mostBytes)));
  }

  private static Future<Buffer> read(
      HttpClientRequest request, HttpClientResponse answer, int mostBytes) {
    boolean well = answer.statusCode() / 100 == 2;
    int most = well ? mostBytes : MOST_PROBLEM_BYTES;
    Promise<Buffer> whole = Promise.promise();
    Buffer read = Buffer.buffer();
    answer.handler(
        piece -> {
          if (read.length() + piece.length() > most) {
            whole.tryFail(
                new WorkerRefusal(answer.statusCode(), "it answered more than " + most + " bytes"));
            request.reset();
          } else {
            read.appendBuffer(piece);
          }
        });
    answer.exceptionHandler(whole::tryFail);
    answer.endHandler(end -> whole.tryComplete(read));
    return whole
        .future()
        .compose(
            got ->
                well
                    ? Future.succeededFuture(got)
                    : Future.failedFuture(refusal(answer.statusCode(), got.toString())));
  }

  private static WorkerRefusal refusal(int status, String answer) {
    String shown = detail(answer).strip();
    return new WorkerRefusal(
        status,
        "it answered "
            + status
            + (status == UNAUTHORIZED ? ", so the token is not its PROPLET_WORKER_TOKEN: " : ": ")
            + shown.substring(0, Math.min(MOST_PROBLEM_CHARS, shown.length())));
  }

  /** What a problem document says; all of it if it is none. */
  private static String detail(String answer) {
    try {
      return new JsonObject(answer).getString("detail", answer);
    } catch (DecodeException | ClassCastException e) {
      return answer;
    }
  }
}
