package io.turboprop.manager.task;

/** Tasks for tests: {@code aTask().named("add").in(RUNNING)}. */
public final class Tasks {
  private Tasks() {}

  /** A task that could run: created at {@link TaskBuilder#EPOCH}, random id, an image. */
  public static TaskBuilder aTask() {
    return new TaskBuilder();
  }
}
