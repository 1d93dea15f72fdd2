package io.turboprop.proplet.artifact;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/** The pool on which everything that touches the disk runs; results come back on the context. */
final class Disk {
  private final WorkerExecutor pool;

  Disk(WorkerExecutor pool) {
    this.pool = pool;
  }

  /** Runs the action; several may run at once. */
  <T> Future<T> run(Callable<T> action) {
    return pool.executeBlocking(action, false);
  }
}
