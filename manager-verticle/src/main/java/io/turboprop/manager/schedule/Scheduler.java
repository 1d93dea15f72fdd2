package io.turboprop.manager.schedule;

import io.turboprop.manager.task.Task;

/** Chooses proplets. The same task and snapshot always give the same answer. */
@FunctionalInterface
public interface Scheduler {
  Placement place(Task task, FleetSnapshot fleet);
}
