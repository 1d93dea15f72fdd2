package io.turboprop.proxy.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets so many fetches happen at once; the others wait in their order. One event loop only. */
public final class FetchGate {
  private final int most;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int inside;

  /**
   * @param most fetches at once, 1 or more
   */
  public FetchGate(int most) {
    this.most = most;
  }

  /** Begins the fetch when there is a place for it. */
  <T> Future<T> enter(Supplier<Future<T>> fetch) {
    Promise<T> done = Promise.promise();
    waiting.add(() -> fetch.get().onComplete(ended -> leave()).onComplete(done));
    admit();
    return done.future();
  }

  private void leave() {
    inside--;
    admit();
  }

  private void admit() {
    while (inside < most && !waiting.isEmpty()) {
      inside++;
      waiting.remove().run();
    }
  }
}
