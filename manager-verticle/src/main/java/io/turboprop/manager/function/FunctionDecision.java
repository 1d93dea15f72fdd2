package io.turboprop.manager.function;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.RevisionName;
import java.util.Optional;

/** The answer to a {@link FunctionRequest}. */
public sealed interface FunctionDecision {

  /**
   * @param event to be kept
   * @param after the function with it; empty if it is gone
   */
  record Changed(FunctionEvent event, Optional<Function> after) implements FunctionDecision {}

  /**
   * It is so already.
   *
   * @param revision that was asked for, if one was
   */
  record Unchanged(Function function, Optional<RevisionName> revision)
      implements FunctionDecision {}

  /**
   * @param why names what is in the way and what to do
   */
  record Refused(ErrorCode code, String why) implements FunctionDecision {}
}
