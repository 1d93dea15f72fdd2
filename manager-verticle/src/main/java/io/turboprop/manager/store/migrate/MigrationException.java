package io.turboprop.manager.store.migrate;

/** A store cannot be moved; the message says all. */
public final class MigrationException extends Exception {
  private static final long serialVersionUID = 1;

  MigrationException(String message) {
    super(message);
  }
}
