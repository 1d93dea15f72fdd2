package io.turboprop.codec;

import io.turboprop.model.ErrorCode;

/** What went wrong, in the words of upstream ({@code error}) and of RFC 9457 in one object. */
public final class Problems {
  private static final String TYPE = "urn:turboprop:problem:";

  private Problems() {}

  /**
   * @param detail fit for the user, never secret
   * @param instance the path of the request
   */
  public static byte[] encode(ErrorCode code, String detail, String instance) {
    return JsonOut.object(
        out -> {
          out.text("error", error(code, detail));
          out.text("type", TYPE + code.word());
          out.text("title", code.title());
          out.whole("status", code.status());
          out.text("detail", detail);
          out.text("instance", instance);
          out.text("code", code.word());
        });
  }

  /** Upstream puts one sentence before every refusal of a request, and joins causes by a line. */
  private static String error(ErrorCode code, String detail) {
    String own = code.title() + ": " + detail;
    boolean refusal = code.status() == ErrorCode.INVALID_REQUEST.status();
    return refusal && code != ErrorCode.INVALID_REQUEST
        ? ErrorCode.INVALID_REQUEST.title() + "\n" + own
        : own;
  }
}
