package io.turboprop.model;

/**
 * A request or the world went wrong in a way that has a code. Carries no stack trace unless it has
 * a cause.
 */
public final class OrchestratorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param detail names the thing and the value, fit to be shown to the user
   */
  public OrchestratorException(ErrorCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /**
   * @param detail names the thing and the value, fit to be shown to the user
   */
  public OrchestratorException(ErrorCode code, String detail, Throwable cause) {
    super(detail, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
