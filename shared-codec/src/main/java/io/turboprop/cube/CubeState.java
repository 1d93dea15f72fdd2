package io.turboprop.cube;

import io.turboprop.model.TaskState;
import java.util.Arrays;
import java.util.Optional;

/** The five states of Cube with their numbers on the wire. */
public enum CubeState {
  PENDING(0),
  SCHEDULED(1),
  RUNNING(2),
  COMPLETED(3),
  FAILED(4);

  private final int number;

  CubeState(int number) {
    this.number = number;
  }

  static Optional<CubeState> of(long number) {
    return Arrays.stream(values()).filter(state -> state.number == number).findFirst();
  }

  /**
   * What Cube would call it. A task that was stopped is Completed there; one that was skipped has
   * not failed either.
   */
  public static CubeState of(TaskState state) {
    return switch (state) {
      case PENDING -> PENDING;
      case SCHEDULED -> SCHEDULED;
      case RUNNING -> RUNNING;
      case COMPLETED, SKIPPED, INTERRUPTED -> COMPLETED;
      case FAILED -> FAILED;
    };
  }

  public int number() {
    return number;
  }

  /** Whether nothing more comes of the task by itself. */
  public boolean isOver() {
    return this == COMPLETED || this == FAILED;
  }
}
