package io.turboprop.proplet.artifact;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** A disk that answers at once, in the calling thread. */
public final class DiskAtOnce implements Disk {
  @Override
  public <T> Future<T> run(Callable<T> action) {
    try {
      return Future.succeededFuture(action.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
