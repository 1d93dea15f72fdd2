package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.postgres.Samples.Table;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;

/** Samples share the transactions of everything else. Thread-safe. */
final class PostgresMetrics implements MetricsStore {
  private final Writer writer;
  private final Readers readers;
  private final Bodies bodies;
  private final Samples samples;

  PostgresMetrics(Writer writer, Readers readers, Bodies bodies) {
    this.writer = writer;
    this.readers = readers;
    this.bodies = bodies;
    this.samples = new Samples(bodies);
  }

  @Override
  public Future<Void> append(WorkerMetrics sample) {
    return append(Table.PROPLET, sample.proplet().value(), sample);
  }

  @Override
  public Future<Void> append(TaskMetrics sample) {
    return append(Table.TASK, sample.task().value(), sample);
  }

  /** Without a fence: what was measured is true, whoever leads. */
  private Future<Void> append(Table table, String subject, Record sample) {
    return writer.submit(
        new Request.Rows(
            () -> List.of(new Entry.Sample(table.of(), subject, bodies.encode(sample))),
            OptionalLong.empty(),
            true));
  }

  @Override
  public Future<Page<WorkerMetrics>> ofProplet(PropletId proplet, long offset, long limit) {
    return readers.ask(
        db -> samples.page(db, Table.PROPLET, WorkerMetrics.class, proplet.value(), offset, limit));
  }

  @Override
  public Future<Page<TaskMetrics>> ofTask(TaskId task, long offset, long limit) {
    return readers.ask(
        db -> samples.page(db, Table.TASK, TaskMetrics.class, task.value(), offset, limit));
  }
}
