package io.turboprop.manager.store;

import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.vertx.core.Future;

/**
 * Samples of proplets and tasks with retention: the newest {@code metricsKept} of each proplet and
 * each task are kept (default 1,000), in the order in which they came. {@code timestamp} is always
 * present in what is kept.
 */
public interface MetricsStore {

  Future<Void> append(WorkerMetrics sample);

  Future<Void> append(TaskMetrics sample);

  /** Oldest first. */
  Future<Page<WorkerMetrics>> ofProplet(PropletId proplet, long offset, long limit);

  /** Oldest first. */
  Future<Page<TaskMetrics>> ofTask(TaskId task, long offset, long limit);
}
