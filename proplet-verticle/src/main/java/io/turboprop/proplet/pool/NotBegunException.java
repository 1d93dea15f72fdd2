package io.turboprop.proplet.pool;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;

/** A call that reached no guest, so it may be made elsewhere. Carries no stack trace. */
public final class NotBegunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  public NotBegunException(ReasonCode code, String message) {
    this(new Reason(code, message));
  }

  public NotBegunException(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
