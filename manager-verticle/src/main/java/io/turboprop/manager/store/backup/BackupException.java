package io.turboprop.manager.store.backup;

/** A backup cannot be made, is none, is damaged or cannot be put back; the message says all. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1;

  BackupException(String message) {
    super(message);
  }
}
