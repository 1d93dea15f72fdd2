package io.turboprop.manager.store;

import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.time.Instant;
import java.util.Optional;

/** Batches as the manager makes them: a task and what happened to it. */
public final class Batches {
  private Batches() {}

  /** Version 1 of the task, and its creation. */
  public static Batch creation(Task task) {
    return Batch.of(
        new Write.PutTask(task.nextVersion()),
        new Write.AppendEvent(event(task, new Happening.Created(task.spec()))));
  }

  /** The next version of a stored task, and a request to start it. */
  public static Batch change(Task stored) {
    return Batch.of(
        new Write.PutTask(stored.nextVersion()),
        new Write.AppendEvent(event(stored, new Happening.Moved(new TaskEvent.StartRequested()))));
  }

  public static Happening event(Task task, Happening.What what) {
    Instant at = task.times().updatedAt();
    return Happening.of(
        task.id(),
        Optional.empty(),
        at,
        what,
        task.attempt(),
        task.phase(),
        Reason.of(ReasonCode.CREATED));
  }
}
