package io.turboprop.manager.api;

import io.turboprop.codec.Problems;
import io.turboprop.model.ErrorCode;
import io.vertx.core.buffer.Buffer;

/**
 * What went wrong, in the words of upstream ({@code error}) and of RFC 9457 in one object.
 *
 * @param detail fit for the user, never secret
 * @param instance the path of the request
 */
record Problem(ErrorCode code, String detail, String instance) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String RETRY_AFTER_S = "5";

  /** Less than a lease; and a disk that is behind has done its queue by then. */
  private static final String SOON_S = "1";

  /**
   * @param problemType whether the client asked for {@link #MEDIA_TYPE}; upstream's clients expect
   *     {@code application/json}
   */
  Answer answer(boolean problemType) {
    Answer answer = Answer.of(code.status(), problemType ? MEDIA_TYPE : Answer.JSON, body());
    return switch (code) {
      case NO_LEADER, STORE_UNAVAILABLE -> answer.with("Retry-After", SOON_S);
      case TOO_MANY_SUBSCRIBERS, TOO_MANY_REQUESTS, CONTROL_SILENT ->
          answer.with("Retry-After", RETRY_AFTER_S);
      case JOIN_REFUSED -> answer.with("WWW-Authenticate", "Bearer");
      default -> answer;
    };
  }

  Buffer body() {
    return Buffer.buffer(Problems.encode(code, detail, instance));
  }
}
