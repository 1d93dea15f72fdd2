package io.turboprop.model;

/** Identifies a task for its whole life; made by the manager as a UUID of version 4. */
public record TaskId(String value) implements Comparable<TaskId> {
  /**
   * @throws IllegalArgumentException if the text cannot be an identifier
   */
  public TaskId {
    Identifier.require("task id", value);
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
