package io.turboprop.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Begins only so much work at once; the rest waits, first come first served, until some of it has
 * ended. Belongs to one event loop.
 */
public final class Turns {
  private final int most;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int begun;
  private boolean going;

  /**
   * @param most at once, 1 or more
   */
  public Turns(int most) {
    this.most = most;
  }

  /** Ends as the work does. */
  public <T> Future<T> run(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    waiting.add(() -> begin(work, done));
    go();
    return done.future();
  }

  /** A loop, so that the stack does not grow with work that ends at once. */
  private void go() {
    if (going) {
      return;
    }
    going = true;
    while (begun < most && !waiting.isEmpty()) {
      begun++;
      waiting.remove().run();
    }
    going = false;
  }

  private <T> void begin(Supplier<Future<T>> work, Promise<T> done) {
    Future<T> doing;
    try {
      doing = work.get();
    } catch (RuntimeException e) {
      doing = Future.failedFuture(e);
    }
    doing.onComplete(
        result -> {
          begun--;
          done.handle(result);
          go();
        });
  }
}
