package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunUsage;
import java.util.OptionalInt;

/** A run that cannot go on, with the sentence its user will read. Never leaves this package. */
final class GuestFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final int LONGEST_MESSAGE = 1_000;

  private final FailureKind kind;
  private final transient OptionalInt exitCode;

  GuestFailure(FailureKind kind, String message) {
    this(kind, message, OptionalInt.empty());
  }

  GuestFailure(FailureKind kind, String message, OptionalInt exitCode) {
    super(cut(message), null, false, false);
    this.kind = kind;
    this.exitCode = exitCode;
  }

  /** Names in a module are as long as its author likes. */
  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  FailureKind kind() {
    return kind;
  }

  Failed outcome(String outputTail, RunUsage usage) {
    return new Failed(kind, text(), exitCode, outputTail, usage);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
