package io.turboprop.manager.service;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Carries an {@link OrchestratorException} over the event bus as a reply failure and back. */
public final class ControlFailure {
  private ControlFailure() {}

  /** The failure to answer a request with; anything unexpected becomes INTERNAL. */
  public static ReplyException encode(Throwable failure) {
    return failure instanceof OrchestratorException coded
        ? new ReplyException(
            ReplyFailure.RECIPIENT_FAILURE, coded.code().number(), coded.getMessage())
        : new ReplyException(
            ReplyFailure.RECIPIENT_FAILURE, ErrorCode.INTERNAL.number(), "internal error");
  }

  /**
   * What the asker sees. Without a control verticle it is NO_LEADER, and a silent one, which may
   * still do what was asked, is CONTROL_SILENT.
   */
  public static OrchestratorException decode(Throwable failure) {
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      return new OrchestratorException(
          ErrorCode.of(reply.failureCode()), String.valueOf(reply.getMessage()));
    }
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return new OrchestratorException(
          ErrorCode.NO_LEADER, "this manager does not lead now; nothing was done, try again");
    }
    if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
      return new OrchestratorException(
          ErrorCode.CONTROL_SILENT,
          "the control core did not answer in time; whether it still does what was asked is not"
              + " known, with an Idempotency-Key it can be asked again",
          failure);
    }
    return new OrchestratorException(
        ErrorCode.INTERNAL, "the control core did not answer: " + failure.getMessage(), failure);
  }
}
