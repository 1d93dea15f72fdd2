package io.turboprop.manager.api;

import io.turboprop.codec.Problems;
import io.turboprop.model.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalInt;

/**
 * What went wrong, in the words of upstream ({@code error}) and of RFC 9457 in one object.
 *
 * @param detail fit for the user, never secret
 * @param instance the path of the request
 */
record Problem(ErrorCode code, String detail, String instance) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final int RETRY_AFTER_S = 5;

  /** Less than a lease; and a disk that is behind has done its queue by then. */
  private static final int SOON_S = 1;

  /**
   * @param problemType whether the client asked for {@link #MEDIA_TYPE}; upstream's clients expect
   *     {@code application/json}
   */
  Answer answer(boolean problemType) {
    Answer answer =
        Answer.of(code.status(), problemType ? MEDIA_TYPE : Answer.JSON, body())
            .retryAfter(retryAfterSeconds());
    return code == ErrorCode.JOIN_REFUSED ? answer.with("WWW-Authenticate", "Bearer") : answer;
  }

  /** When to try again; empty where time alone changes nothing. */
  OptionalInt retryAfterSeconds() {
    return switch (code) {
      case NO_LEADER, STORE_UNAVAILABLE -> OptionalInt.of(SOON_S);
      case TOO_MANY_SUBSCRIBERS, TOO_MANY_REQUESTS, CONTROL_SILENT -> OptionalInt.of(RETRY_AFTER_S);
      default -> OptionalInt.empty();
    };
  }

  Buffer body() {
    return Buffer.buffer(Problems.encode(code, detail, instance));
  }
}
