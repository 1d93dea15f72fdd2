package io.turboprop.manager.direct;

/** A worker API answered, and said no. Carries no stack trace. */
public final class WorkerRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int CONFLICT = 409;

  private final int status;

  /**
   * @param status of HTTP
   */
  public WorkerRefusal(int status, String why) {
    super(why, null, false, false);
    this.status = status;
  }

  /** The session is over; a new one may be begun. */
  boolean isEndOfSession() {
    return status == CONFLICT;
  }
}
