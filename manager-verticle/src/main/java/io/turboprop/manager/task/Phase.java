package io.turboprop.manager.task;

import io.turboprop.model.TaskState;

/** Where a task is in its life; finer than the seven numbers on the wire. */
public enum Phase {
  /** Defined, nobody asked for a start. */
  CREATED(TaskState.PENDING),
  /** Start asked for, waits for a proplet. */
  QUEUED(TaskState.PENDING),
  /** Has a proplet; the order is on its way. */
  SCHEDULED(TaskState.SCHEDULED),
  /** The guest runs, as far as the manager knows. */
  RUNNING(TaskState.RUNNING),
  /** A stop was asked for; the guest may still run. */
  STOPPING(TaskState.RUNNING),
  COMPLETED(TaskState.COMPLETED),
  FAILED(TaskState.FAILED),
  SKIPPED(TaskState.SKIPPED),
  INTERRUPTED(TaskState.INTERRUPTED);

  private final TaskState state;

  Phase(TaskState state) {
    this.state = state;
  }

  /** The state upstream clients see. */
  public TaskState state() {
    return state;
  }

  public boolean terminal() {
    return state.terminal();
  }

  /** Whether a proplet has, or may have, an attempt of the task. */
  public boolean assigned() {
    return this == SCHEDULED || this == RUNNING || this == STOPPING;
  }
}
