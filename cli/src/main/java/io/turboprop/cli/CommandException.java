package io.turboprop.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with a message for the user, shown as {@code error: …}, and an exit code. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public CommandException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public CommandException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** Never null: both constructors ask for it. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
