package io.turboprop.manager.task;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.time.Duration;

/** What has to be done after a transition is stored. A value; the service carries it out. */
public sealed interface Effect {
  TaskId task();

  /** Look for a proplet now. */
  record Place(TaskId task) implements Effect {}

  /**
   * Look for a proplet again, for another attempt: after the delay, and when the manager's budget
   * for such repetitions allows it.
   *
   * @param jitter part of the delay that chance may take away, 0 to 1
   */
  record PlaceAgain(TaskId task, Duration delay, double jitter) implements Effect {}

  /** Deliver the run order of this attempt, again and again until the proplet has it. */
  record SendRun(TaskId task, int attempt, PropletId to) implements Effect {}

  /** Tell the proplet to stop this attempt. */
  record SendStop(TaskId task, int attempt, PropletId to) implements Effect {}

  /** Come back with {@link TaskEvent.StopTimedOut} if the task is still stopping then. */
  record AwaitStop(TaskId task, int attempt) implements Effect {}

  /** The task, which referred to this large result, is gone. */
  record DropResult(TaskId task, Digest result) implements Effect {}

  /** The proplet's seat is free again: others may fit now. */
  record SeatFreed(TaskId task, PropletId on) implements Effect {}
}
