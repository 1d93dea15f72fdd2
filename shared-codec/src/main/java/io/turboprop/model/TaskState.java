package io.turboprop.model;

import java.util.Arrays;
import java.util.Optional;

/** Task states with the numbers they have on the wire (wire reference §6.2). */
public enum TaskState {
  PENDING(0, false),
  SCHEDULED(1, false),
  RUNNING(2, false),
  COMPLETED(3, true),
  FAILED(4, true),
  SKIPPED(5, true),
  /** Stopped by a user, or by an upstream manager that shut down. */
  INTERRUPTED(6, true);

  private final int number;
  private final boolean terminal;

  TaskState(int number, boolean terminal) {
    this.number = number;
    this.terminal = terminal;
  }

  public int number() {
    return number;
  }

  /** Whether no event can change the state any more. */
  public boolean terminal() {
    return terminal;
  }

  /** The state with this wire number, empty if there is none. */
  public static Optional<TaskState> of(int number) {
    return Arrays.stream(values()).filter(s -> s.number == number).findFirst();
  }

  /** The name people read, {@code Pending} for {@link #PENDING}. */
  public String label() {
    return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
  }
}
