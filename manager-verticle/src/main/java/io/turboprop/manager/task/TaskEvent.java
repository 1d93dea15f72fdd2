package io.turboprop.manager.task;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RunResult;
import java.util.List;
import java.util.Optional;

/** Something that happened to a task. */
public sealed interface TaskEvent {

  /** A user, or the scheduler of a later stage, wants it to run. */
  record StartRequested() implements TaskEvent {}

  /** A user wants it gone. */
  record StopRequested() implements TaskEvent {}

  /**
   * The scheduler chose; {@code on} has at least one entry, and exactly one unless the task is a
   * broadcast.
   */
  record Placed(List<PropletId> on, long epoch) implements TaskEvent {
    public Placed {
      on = List.copyOf(on);
    }
  }

  /** The scheduler could not choose. */
  record NotPlaced(Reason why) implements TaskEvent {}

  /** No proplet confirmed the stop in time. */
  record StopTimedOut() implements TaskEvent {}

  /** What concerns one proplet's part in one attempt; of another attempt it is stale. */
  sealed interface OfAttempt extends TaskEvent {
    PropletId on();

    int attempt();
  }

  /** The broker took the order for an upstream worker, which never says that it has it. */
  record Delivered(PropletId on, int attempt) implements OfAttempt {}

  /** A native proplet has the order. */
  record Accepted(PropletId on, int attempt, BootId boot) implements OfAttempt {}

  /** A native proplet does not want it, or the manager could not make an order for it. */
  record Refused(PropletId on, int attempt, Reason why) implements OfAttempt {}

  /** The guest runs. */
  record Started(PropletId on, int attempt, BootId boot) implements OfAttempt {}

  /** The guest is gone. */
  record Finished(PropletId on, int attempt, Optional<BootId> boot, RunResult result)
      implements OfAttempt {}

  /** The proplet, or the boot of it that had the attempt, is gone. */
  record PropletLost(PropletId on, int attempt, String why) implements OfAttempt {}
}
