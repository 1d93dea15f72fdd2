package io.turboprop.model;

import java.util.Optional;
import java.util.OptionalInt;

/** How a run ended. */
public sealed interface RunResult {
  /** What else is known; empty of upstream workers. */
  Optional<RunFacts> facts();

  /**
   * The guest ended well.
   *
   * @param whole where all of the result is, if {@code results} is only the beginning of it
   */
  record Success(JsonText results, Optional<RunFacts> facts, Optional<ResultRef> whole)
      implements RunResult {
    public Success(JsonText results) {
      this(results, Optional.empty());
    }

    public Success(JsonText results, Optional<RunFacts> facts) {
      this(results, facts, Optional.empty());
    }
  }

  /**
   * The guest did not end well, or never began.
   *
   * @param exitCode of a command that ended by itself
   * @param outputTail last lines the guest wrote, may be empty
   */
  record Failure(Reason reason, OptionalInt exitCode, String outputTail, Optional<RunFacts> facts)
      implements RunResult {
    public Failure(Reason reason, OptionalInt exitCode, String outputTail) {
      this(reason, exitCode, outputTail, Optional.empty());
    }

    public static Failure of(ReasonCode code, String message) {
      return new Failure(new Reason(code, message), OptionalInt.empty(), "");
    }
  }

  /** The failure's text, empty for a success. */
  default Optional<String> error() {
    return switch (this) {
      case Success ignored -> Optional.empty();
      case Failure failure -> Optional.of(failure.reason().toString());
    };
  }
}
