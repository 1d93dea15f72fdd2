package io.turboprop.manager.store;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;

/** One change of the store; several that belong together are committed as one {@link Batch}. */
public sealed interface Write {

  /**
   * Keep this task. Refused with {@link StaleWriteException} unless the stored version is {@code
   * task.version() - 1}; 1 is the version of a new task.
   */
  record PutTask(Task task) implements Write {}

  /**
   * Forget a task with its attempts; its events go with age. Refused unless the stored version is
   * {@code version}.
   */
  record RemoveTask(TaskId task, long version) implements Write {}

  /** Append an event; the store numbers it, without gaps, in the order of commits. */
  record AppendEvent(Happening event) implements Write {}

  /** Keep an attempt that is over; of a task's attempts, the newest {@link Retention} says. */
  record PutAttempt(AttemptRecord attempt) implements Write {}

  record PutProplet(Proplet proplet) implements Write {}

  /** Forget a proplet and its metrics. */
  record RemoveProplet(PropletId proplet) implements Write {}

  /**
   * Keep this function. Refused with {@link StaleWriteException} unless the stored version is
   * {@code function.version() - 1}; 1 is the version of a new function.
   */
  record PutFunction(Function function) implements Write {}

  /**
   * Forget a function; its events go with age. Refused unless the stored version is {@code
   * version}.
   */
  record RemoveFunction(FunctionName function, long version) implements Write {}

  record PutJoinToken(JoinToken token) implements Write {}

  /** Those who joined by it stay. */
  record RemoveJoinToken(String token) implements Write {}

  record PutJoined(Joined joined) implements Write {}

  record RemoveJoined(PropletId proplet) implements Write {}

  /** Remember what a request with an {@code Idempotency-Key} made. */
  record PutIdempotencyKey(IdempotencyKey key) implements Write {}
}
