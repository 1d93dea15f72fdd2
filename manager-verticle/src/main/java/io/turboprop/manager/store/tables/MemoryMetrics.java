package io.turboprop.manager.store.tables;

import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.Retention;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.vertx.core.Future;

/** Samples in the heap. Thread-safe. */
public final class MemoryMetrics implements MetricsStore {
  private final SampleLog<PropletId, WorkerMetrics> ofProplets;
  private final SampleLog<TaskId, TaskMetrics> ofTasks;

  public MemoryMetrics(Retention retention) {
    this.ofProplets = new SampleLog<>(retention);
    this.ofTasks = new SampleLog<>(retention);
  }

  @Override
  public Future<Void> append(WorkerMetrics sample) {
    Reply<Void> reply = new Reply<>();
    synchronized (this) {
      ofProplets.append(sample.proplet(), sample);
    }
    reply.succeed();
    return reply.future();
  }

  @Override
  public Future<Void> append(TaskMetrics sample) {
    Reply<Void> reply = new Reply<>();
    synchronized (this) {
      ofTasks.append(sample.task(), sample);
    }
    reply.succeed();
    return reply.future();
  }

  @Override
  public Future<Page<WorkerMetrics>> ofProplet(PropletId proplet, long offset, long limit) {
    Reply<Page<WorkerMetrics>> reply = new Reply<>();
    synchronized (this) {
      reply.succeed(ofProplets.page(proplet, offset, limit));
    }
    return reply.future();
  }

  @Override
  public Future<Page<TaskMetrics>> ofTask(TaskId task, long offset, long limit) {
    Reply<Page<TaskMetrics>> reply = new Reply<>();
    synchronized (this) {
      reply.succeed(ofTasks.page(task, offset, limit));
    }
    return reply.future();
  }

  public synchronized void forget(PropletId proplet) {
    ofProplets.forget(proplet);
  }

  public synchronized void forget(TaskId task) {
    ofTasks.forget(task);
  }
}
