package io.turboprop.proplet.local;

import io.turboprop.model.ErrorCode;

/** What becomes of a request about local functions. */
public sealed interface LocalDecision {

  /** Granted. What there is from now on; the same if nothing changes. */
  record Granted(LocalFunctions functions) implements LocalDecision {}

  /**
   * Nothing changes.
   *
   * @param why for people, with what to do
   */
  record Refused(ErrorCode code, String why) implements LocalDecision {}
}
