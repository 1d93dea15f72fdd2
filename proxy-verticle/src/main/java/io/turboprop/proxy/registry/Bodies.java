package io.turboprop.proxy.registry;

import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.OptionalLong;

/** Bodies of answers, never more of them than we want. */
final class Bodies {
  private static final int WORTH_READING = 64 << 10;

  private Bodies() {}

  /**
   * The whole body of a paused answer.
   *
   * @param most bytes; a longer body fails with {@link ImageException} and ends the connection
   */
  static Future<Buffer> read(HttpClientResponse answer, int most, String what) {
    if (length(answer).orElse(0) > most) {
      answer.request().reset();
      return Future.failedFuture(tooLong(what, most));
    }
    Promise<Buffer> body = Promise.promise();
    Buffer collected = Buffer.buffer();
    answer.exceptionHandler(body::tryFail);
    answer.endHandler(end -> body.tryComplete(collected));
    answer.handler(
        part -> {
          collected.appendBuffer(part);
          if (collected.length() > most && body.tryFail(tooLong(what, most))) {
            answer.request().reset();
          }
        });
    answer.resume();
    return body.future();
  }

  /** Lets go of a paused answer; keeps the connection if what is left is short. */
  static void discard(HttpClientResponse answer) {
    OptionalLong length = length(answer);
    answer.exceptionHandler(e -> {});
    if (hasNone(answer) || (length.isPresent() && length.getAsLong() <= WORTH_READING)) {
      answer.handler(part -> {});
      answer.resume();
    } else {
      answer.request().reset();
    }
  }

  /** Whatever its length says (RFC 9110 §6.4.1). */
  private static boolean hasNone(HttpClientResponse answer) {
    return answer.request().getMethod().equals(HttpMethod.HEAD)
        || answer.statusCode() == 204
        || answer.statusCode() == 304;
  }

  /** What the answer says about its length; empty if nothing, or no number. */
  static OptionalLong length(HttpClientResponse answer) {
    String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static ImageException tooLong(String what, int most) {
    return ImageException.invalid(what + " is longer than " + most + " bytes");
  }
}
