package io.turboprop.manager.task;

/** How often a task may begin. */
public enum Semantics {
  /** Repeated when nobody knows how an attempt ended, so its guest may begin twice. */
  AT_LEAST_ONCE,
  /**
   * Its guest begins once or never. If nobody can know how the attempt ended, the task fails with
   * {@code in_doubt}.
   */
  AT_MOST_ONCE
}
