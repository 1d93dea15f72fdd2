package io.turboprop.manager.store;

import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Reason;
import io.turboprop.model.TaskId;
import java.time.Instant;

/**
 * An immutable record of something that happened to a task (EventDB). Folding the happenings of a
 * task, in order, gives the task.
 *
 * @param sequence position in the log, from 1, without gaps; 0 before it is stored
 * @param attempt current after it
 * @param phase of the task after it
 * @param reason of the task after it
 */
public record TaskHappening(
    long sequence, TaskId task, Instant at, What what, int attempt, Phase phase, Reason reason) {

  /** What happened. */
  public sealed interface What {}

  public record Created(TaskSpec spec) implements What {}

  public record Edited(TaskPatch patch) implements What {}

  public record Deleted() implements What {}

  /** An event of the life cycle that changed the task. */
  public record Moved(TaskEvent event) implements What {}

  /** News that changed nothing: of a stale attempt, or from a proplet that has no part in it. */
  public record Disregarded(TaskEvent event, String why) implements What {}

  public TaskHappening numbered(long newSequence) {
    return new TaskHappening(newSequence, task, at, what, attempt, phase, reason);
  }
}
