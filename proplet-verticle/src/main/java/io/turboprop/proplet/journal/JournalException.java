package io.turboprop.proplet.journal;

/** A journal cannot be used, or cannot be written now; the message says why and what to do. */
public final class JournalException extends Exception {
  private static final long serialVersionUID = 1;

  JournalException(String message) {
    super(message);
  }

  JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
