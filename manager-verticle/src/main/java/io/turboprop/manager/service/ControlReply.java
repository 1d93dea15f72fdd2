package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.task.Task;

/** Answers of the control verticle. */
public sealed interface ControlReply {

  /**
   * @param repeated the task was made by an earlier request with the same {@code Idempotency-Key}
   */
  record OfTask(Task task, boolean repeated) implements ControlReply {}

  record Done() implements ControlReply {}

  /**
   * @param alive at the moment of the request
   * @param taskCount tasks it has now
   */
  record OfProplet(Proplet proplet, boolean alive, int taskCount) implements ControlReply {}

  record OfProplets(Page<OfProplet> page) implements ControlReply {}

  /**
   * @param linkState of the broker link, for people
   * @param linkUp orders can be delivered now
   * @param storeUp the latest write succeeded
   * @param queued tasks that wait for a proplet
   * @param live tasks in memory
   */
  record Health(
      boolean linkUp,
      String linkState,
      boolean storeUp,
      long epoch,
      int alive,
      int proplets,
      int queued,
      int live,
      long malformedMessages)
      implements ControlReply {}
}
