package io.turboprop.model;

import java.time.Instant;
import java.util.UUID;

/** Identifies a task for its whole life; made by the manager as a UUID of version 4. */
public record TaskId(String value) implements Comparable<TaskId> {
  /**
   * @throws IllegalArgumentException if the text cannot be an identifier
   */
  public TaskId {
    Identifier.require("task id", value);
  }

  /**
   * A new identifier: the random UUID with the time in milliseconds in place of its first 48 bits,
   * so that tables and indexes that are sorted by it grow at one end. 74 random bits are left.
   *
   * @param random of version 4, which the identifier is by its form, too
   */
  public static TaskId at(Instant now, UUID random) {
    long low = random.getMostSignificantBits() & 0xffff;
    UUID id = new UUID(now.toEpochMilli() << 16 | low, random.getLeastSignificantBits());
    return new TaskId(id.toString());
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
