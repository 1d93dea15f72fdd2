package io.turboprop.codec;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;

/** A reason inside of a native message: {@code {"code":"trap","message":"…"}}. */
final class Reasons {
  private Reasons() {}

  /** A code of a later version is read as {@link ReasonCode#TASK_ERROR}. */
  static Reason read(Fields fields) {
    return new Reason(ReasonCode.of(fields.text("code")), fields.text("message", ""));
  }

  static void write(JsonOut out, Reason reason) {
    out.text("code", reason.code().code());
    out.text("message", reason.message());
  }
}
