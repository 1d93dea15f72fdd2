package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.model.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/**
 * What went wrong, in the words of upstream ({@code error}) and of RFC 9457 in one object.
 *
 * @param detail fit for the user, never secret
 * @param instance the path of the request
 */
record Problem(ErrorCode code, String detail, String instance) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String RETRY_AFTER_S = "5";
  private static final String TYPE = "urn:turboprop:problem:";

  /**
   * @param problemType whether the client asked for {@link #MEDIA_TYPE}; upstream's clients expect
   *     {@code application/json}
   */
  Answer answer(boolean problemType) {
    Answer answer = Answer.of(code.status(), problemType ? MEDIA_TYPE : Answer.JSON, body());
    return code == ErrorCode.TOO_MANY_SUBSCRIBERS
        ? answer.with("Retry-After", RETRY_AFTER_S)
        : answer;
  }

  Buffer body() {
    return Buffer.buffer(
        JsonOut.object(
            out -> {
              out.text("error", error());
              out.text("type", TYPE + name());
              out.text("title", code.title());
              out.whole("status", code.status());
              out.text("detail", detail);
              out.text("instance", instance);
              out.text("code", name());
            }));
  }

  private String name() {
    return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Upstream puts one sentence before every refusal of a request, and joins causes by a line. */
  private String error() {
    String own = code.title() + ": " + detail;
    boolean refusal = code.status() == ErrorCode.INVALID_REQUEST.status();
    return refusal && code != ErrorCode.INVALID_REQUEST
        ? ErrorCode.INVALID_REQUEST.title() + "\n" + own
        : own;
  }
}
