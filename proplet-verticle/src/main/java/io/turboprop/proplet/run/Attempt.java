package io.turboprop.proplet.run;

import io.turboprop.model.TaskId;

/**
 * One try at running a task here.
 *
 * @param number 1 for the first; {@link #UPSTREAM} for a start in upstream's dialect, which does
 *     not count tries
 * @param epoch of the manager that placed it, 0 in upstream's dialect
 */
public record Attempt(TaskId task, int number, long epoch) {
  public static final int UPSTREAM = 0;

  public Attempt {
    if (number < 0 || epoch < 0) {
      throw new IllegalArgumentException(
          "attempt and epoch must not be negative, are " + number + " and " + epoch);
    }
  }

  /** A start that came on the shared topics (wire reference §4.1). */
  public static Attempt upstream(TaskId task) {
    return new Attempt(task, UPSTREAM, 0);
  }

  /**
   * A start that somebody on this machine wants, past any manager.
   *
   * @param task no manager's
   */
  public static Attempt local(TaskId task) {
    return new Attempt(task, UPSTREAM, 0);
  }

  public boolean isUpstream() {
    return number == UPSTREAM;
  }

  @Override
  public String toString() {
    return isUpstream() ? task.value() : task + "/" + number;
  }
}
