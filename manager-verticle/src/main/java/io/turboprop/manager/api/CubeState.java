package io.turboprop.manager.api;

import io.turboprop.model.TaskState;
import java.util.Arrays;
import java.util.Optional;

/** The five states of Cube, in the order of its numbers. */
enum CubeState {
  PENDING,
  SCHEDULED,
  RUNNING,
  COMPLETED,
  FAILED;

  static Optional<CubeState> of(long number) {
    return Arrays.stream(values()).filter(state -> state.ordinal() == number).findFirst();
  }

  /**
   * What Cube would call it. A task that was stopped is Completed there; one that was skipped has
   * not failed either.
   */
  static CubeState of(TaskState state) {
    return switch (state) {
      case PENDING -> PENDING;
      case SCHEDULED -> SCHEDULED;
      case RUNNING -> RUNNING;
      case COMPLETED, SKIPPED, INTERRUPTED -> COMPLETED;
      case FAILED -> FAILED;
    };
  }

  /** Its number on the wire. */
  int number() {
    return ordinal();
  }
}
