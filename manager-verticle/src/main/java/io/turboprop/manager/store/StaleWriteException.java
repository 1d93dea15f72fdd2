package io.turboprop.manager.store;

import io.turboprop.model.TaskId;

/** A write was made from an old copy. The caller reads again and decides again. */
public final class StaleWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleWriteException(TaskId task, long expected, long found) {
    super(
        "task " + task + ": version " + found + " is stored, expected " + expected,
        null,
        false,
        false);
  }
}
