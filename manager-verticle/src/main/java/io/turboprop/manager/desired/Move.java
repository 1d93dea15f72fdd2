package io.turboprop.manager.desired;

import io.turboprop.manager.task.Post;
import io.turboprop.model.TaskId;

/** Something to be done. Done twice, or after it was overtaken, it does no harm. */
public sealed interface Move {

  /** Start the task itself. */
  record Start(TaskId task) implements Move {}

  /**
   * Make an instance, and start it.
   *
   * @param failures on this post before it, one after the other
   */
  record Make(Post post, int failures) implements Move {}

  /**
   * Stop an instance, or the task itself.
   *
   * @param why for people
   */
  record Stop(TaskId task, String why) implements Move {}

  /** Remove an ended instance that a later one followed. */
  record Forget(TaskId task) implements Move {}
}
