package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.vertx.core.Future;

/** Samples in the same file; they share the transactions of everything else. Thread-safe. */
final class SqliteMetrics implements MetricsStore {
  private final Writer writer;
  private final Readers readers;
  private final Bodies bodies;
  private final SampleTable<WorkerMetrics> ofProplets;
  private final SampleTable<TaskMetrics> ofTasks;

  SqliteMetrics(Writer writer, Readers readers, Bodies bodies, Retention retention) {
    this.writer = writer;
    this.readers = readers;
    this.bodies = bodies;
    this.ofProplets = new SampleTable<>("proplet_sample", WorkerMetrics.class, bodies, retention);
    this.ofTasks = new SampleTable<>("task_sample", TaskMetrics.class, bodies, retention);
  }

  @Override
  public Future<Void> append(WorkerMetrics sample) {
    return writer
        .submitExpendable(
            db -> ofProplets.append(db, sample.proplet().value(), bodies.encode(sample)))
        .mapEmpty();
  }

  @Override
  public Future<Void> append(TaskMetrics sample) {
    return writer
        .submitExpendable(db -> ofTasks.append(db, sample.task().value(), bodies.encode(sample)))
        .mapEmpty();
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
