package io.turboprop.proplet.artifact;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/** Where everything that touches the disk runs; results come back on the caller's context. */
public interface Disk {

  /** Runs the action; several may run at once. */
  <T> Future<T> run(Callable<T> action);

  /** On the threads of a pool. */
  static Disk on(WorkerExecutor pool) {
    return new Disk() {
      @Override
      public <T> Future<T> run(Callable<T> action) {
        return pool.executeBlocking(action, false);
      }
    };
  }
}
