package io.turboprop.cli;

/** The exit codes of the command; scripts rely on the numbers, so they never change. */
public enum ExitCode {
  OK(0),
  /** The server refused or failed, or the awaited task did not end well. */
  FAILED(1),
  /** The command line itself is wrong. */
  USAGE(2),
  NOT_FOUND(3),
  CONFLICT(4),
  /** The awaited thing did not happen in time; it may still happen. */
  TIMEOUT(6),
  /** No answer from the manager: wrong address, not running, or its certificate is not trusted. */
  UNREACHABLE(7);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
