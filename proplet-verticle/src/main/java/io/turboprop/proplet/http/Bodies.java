package io.turboprop.proplet.http;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bodies of requests that are read whole, within bounds. */
public final class Bodies {
  private Bodies() {}

  /** Bytes that the request says its body has, -1 if it does not say. */
  static long length(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length == null) {
      return request.getHeader("Transfer-Encoding") == null ? 0 : -1;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether some of the body may still come, which would be taken for the next request. */
  public static boolean unread(HttpServerRequest request) {
    return !request.isEnded() && length(request) != 0;
  }

  /**
   * The whole body; called before anything of it has come.
   *
   * @return fails with {@code TOO_LARGE} or {@code REQUEST_TIMEOUT}, or if the caller goes away
   */
  public static Future<Buffer> whole(HttpServerRequest request, int mostBytes, Duration within) {
    return read(request, mostBytes)
        .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof TimeoutException
                        ? new OrchestratorException(
                            ErrorCode.REQUEST_TIMEOUT,
                            "the body was not here within " + within.toSeconds() + " s")
                        : cause));
  }

  private static Future<Buffer> read(HttpServerRequest request, int mostBytes) {
    var tooLarge =
        new OrchestratorException(
            ErrorCode.TOO_LARGE, "the body may have at most " + mostBytes + " bytes");
    if (length(request) > mostBytes) {
      return Future.failedFuture(tooLarge);
    }
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        piece -> {
          if (!whole.future().isComplete() && body.length() + piece.length() > mostBytes) {
            whole.fail(tooLarge);
          } else if (!whole.future().isComplete()) {
            body.appendBuffer(piece);
          }
        });
    request.endHandler(end -> whole.tryComplete(body));
    request.exceptionHandler(whole::tryFail);
    return whole.future();
  }
}
