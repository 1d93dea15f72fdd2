package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.rows.Sampled;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.vertx.core.Future;

/** Samples in the same file; they share the transactions of everything else. Thread-safe. */
final class SqliteMetrics implements MetricsStore {
  private final Inserter inserter;
  private final Readers readers;
  private final SampleTable<WorkerMetrics> ofProplets;
  private final SampleTable<TaskMetrics> ofTasks;

  SqliteMetrics(
      Inserter inserter,
      Readers readers,
      SampleTable<WorkerMetrics> ofProplets,
      SampleTable<TaskMetrics> ofTasks) {
    this.inserter = inserter;
    this.readers = readers;
    this.ofProplets = ofProplets;
    this.ofTasks = ofTasks;
  }

  @Override
  public Future<Void> append(WorkerMetrics sample) {
    return inserter.append(Sampled.PROPLET, sample.proplet().value(), sample);
  }

  @Override
  public Future<Void> append(TaskMetrics sample) {
    return inserter.append(Sampled.TASK, sample.task().value(), sample);
  }

  @Override
  public Future<Page<WorkerMetrics>> ofProplet(PropletId proplet, long offset, long limit) {
    return readers.ask(db -> ofProplets.page(db, proplet.value(), offset, limit));
  }

  @Override
  public Future<Page<TaskMetrics>> ofTask(TaskId task, long offset, long limit) {
    return readers.ask(db -> ofTasks.page(db, task.value(), offset, limit));
  }
}
