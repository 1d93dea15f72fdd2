package io.turboprop.proplet.join;

/** A machine may not join; the message says why, for people. */
public final class JoinRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JoinRefusedException(String message) {
    super(message, null, false, false);
  }
}
