package io.turboprop.manager.store;

import io.turboprop.model.FunctionName;
import io.turboprop.model.TaskId;

/** A write was made from an old copy. The caller reads again and decides again. */
public final class StaleWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleWriteException(TaskId task, long expected, long found) {
    this("task " + task, expected, found);
  }

  public StaleWriteException(FunctionName function, long expected, long found) {
    this("function " + function, expected, found);
  }

  private StaleWriteException(String what, long expected, long found) {
    super(what + ": version " + found + " is stored, expected " + expected, null, false, false);
  }
}
