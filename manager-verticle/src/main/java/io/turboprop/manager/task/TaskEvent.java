package io.turboprop.manager.task;

import io.turboprop.model.BootId;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that happened to a task. */
public sealed interface TaskEvent {

  /** A user, or the scheduler of a later stage, wants it to run. */
  record StartRequested() implements TaskEvent {}

  /**
   * Somebody wants it gone.
   *
   * @param by who asked, for people to read; empty if nobody knows
   */
  record StopRequested(Optional<String> by) implements TaskEvent {}

  /**
   * The scheduler chose; {@code on} has at least one entry, and exactly one unless the task is a
   * broadcast.
   *
   * @param boots of those proplets that say which run of their process they are: the order is meant
   *     for that run only
   * @param choice how it came to that; empty in what earlier versions kept
   */
  record Placed(
      List<PropletId> on, long epoch, Map<PropletId, BootId> boots, Optional<Choice> choice)
      implements TaskEvent {
    public Placed {
      on = List.copyOf(on);
      // What version 1 of the store kept has none.
      boots = boots == null ? Map.of() : Map.copyOf(boots);
    }
  }

  /** The scheduler could not choose. */
  record NotPlaced(Reason why) implements TaskEvent {}

  /** Whoever serves images says what the name of the task's image stands for. */
  record ImagePinned(PinnedImage image) implements TaskEvent {}

  /** The image is not to be had, for now or for good. */
  record ImageRefused(Reason why) implements TaskEvent {}

  /** Nobody says what the name stands for: each proplet finds out for itself. */
  record ImageUnanswered(Reason why) implements TaskEvent {}

  /** No proplet confirmed the stop in time. */
  record StopTimedOut() implements TaskEvent {}

  /**
   * Something took longer than the task allows.
   *
   * @param attempt that was current when the time began to run
   */
  record TimedOut(Limit limit, int attempt) implements TaskEvent {}

  /** The times of {@link Timeouts} that end something by themselves. */
  enum Limit {
    SCHEDULE_TO_START,
    START_TO_CLOSE,
    SCHEDULE_TO_CLOSE
  }

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

  /** The proplet was silent for longer than the task allows, and is not lost yet. */
  record Silent(PropletId on, int attempt, String why) implements OfAttempt {}

  /**
   * The attempt is taken from the proplet.
   *
   * @param madeWayFor the task of higher priority that needed the room; empty if the proplet is
   *     being drained
   */
  record Evicted(PropletId on, int attempt, String why, Optional<TaskId> madeWayFor)
      implements OfAttempt {}

  /** The proplet, or the boot of it that had the attempt, is gone. */
  record PropletLost(PropletId on, int attempt, String why) implements OfAttempt {}
}
