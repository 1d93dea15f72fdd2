package io.turboprop.model;

import java.util.Optional;
import java.util.OptionalInt;

/** How a run ended. */
public sealed interface RunResult {
  /** The guest ended well. */
  record Success(JsonText results) implements RunResult {}

  /**
   * The guest did not end well, or never began.
   *
   * @param exitCode of a command that ended by itself
   * @param outputTail last lines the guest wrote, may be empty
   */
  record Failure(Reason reason, OptionalInt exitCode, String outputTail) implements RunResult {
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
