package io.turboprop.manager.gateway;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.Fault;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;

/**
 * What an attempt without an answer means.
 *
 * @param code of the problem, if it stays so
 * @param begun whether the function may have been run
 * @param again whether it is worth to try it elsewhere, if that may be done
 * @param blamed whether the proplet is left out for a while
 * @param passing whether it will be known soon who serves the revision instead
 */
record Verdict(
    ErrorCode code, boolean begun, boolean again, boolean blamed, boolean passing, String why) {

  /** Of a call that may be made twice: the proplet that had it is not there any more. */
  static final Verdict GONE =
      new Verdict(ErrorCode.NO_PROPLET, true, true, false, true, "it is not there any more");

  static Verdict of(Outcome.Broken broken) {
    return new Verdict(
        ErrorCode.NO_PROPLET, broken.begun(), true, broken.propletsFault(), false, broken.why());
  }

  static Verdict of(Reason reason) {
    ReasonCode code = reason.code();
    String why = reason.toString();
    return switch (code) {
      case NO_CAPACITY -> new Verdict(ErrorCode.TOO_MANY_REQUESTS, false, true, false, false, why);
      case NOT_SERVED -> new Verdict(ErrorCode.NO_PROPLET, false, true, false, true, why);
      case JOURNAL_UNAVAILABLE, IMAGE_NOT_FOUND, IMAGE_DENIED, IMAGE_INVALID, IMAGE_UNAVAILABLE ->
          new Verdict(ErrorCode.NO_PROPLET, false, true, false, false, why);
      case DRAINED, SHUTTING_DOWN ->
          new Verdict(ErrorCode.NO_PROPLET, false, true, true, true, why);
      case BAD_INPUT -> new Verdict(ErrorCode.INVALID_REQUEST, true, false, false, false, why);
      case DEADLINE -> new Verdict(ErrorCode.CALL_TIMEOUT, true, false, false, false, why);
      case TRAP, EXIT_CODE, OUT_OF_MEMORY, TASK_ERROR ->
          new Verdict(ErrorCode.FUNCTION_FAILED, true, false, false, false, why);
      default -> {
        boolean infrastructure = code.fault() == Fault.INFRASTRUCTURE;
        yield new Verdict(ErrorCode.NO_PROPLET, true, infrastructure, infrastructure, false, why);
      }
    };
  }

  /**
   * Whether the call is made once more.
   *
   * @param attempts made so far
   * @param idempotent whether the method promises that it does no harm (RFC 9110 §9.2.2)
   * @param bodyThere whether all of it can be sent again
   */
  boolean repeats(int attempts, boolean idempotent, boolean bodyThere) {
    return again && attempts < 2 && bodyThere && (!begun || idempotent);
  }
}
