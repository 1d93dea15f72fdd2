package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import java.util.concurrent.CompletionException;

/** A run that cannot begin, with the sentence its user will read. Never leaves this package. */
final class ProcessFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final FailureKind kind;

  ProcessFailure(FailureKind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What a future failed with. */
  static ProcessFailure of(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof ProcessFailure failure
        ? failure
        : new ProcessFailure(FailureKind.ENGINE, "the guest's process cannot be started: " + cause);
  }

  FailureKind kind() {
    return kind;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
