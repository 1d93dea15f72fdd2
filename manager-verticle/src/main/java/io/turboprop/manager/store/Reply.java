package io.turboprop.manager.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is given on one thread and received on the Vert.x context of whoever asked. Made
 * by the asking thread; a caller with a context never sees its callbacks run before the call
 * returns.
 */
public final class Reply<T> {
  private final @Nullable Context context = Vertx.currentContext();
  private final Promise<T> promise = Promise.promise();

  public Future<T> future() {
    return promise.future();
  }

  public void succeed(T value) {
    deliver(() -> promise.tryComplete(value));
  }

  /** Succeeds without a value, for {@code Reply<Void>}. */
  public void succeed() {
    deliver(promise::tryComplete);
  }

  public void fail(Throwable cause) {
    deliver(() -> promise.tryFail(cause));
  }

  private void deliver(Runnable answer) {
    if (context == null) {
      answer.run();
      return;
    }
    try {
      context.runOnContext(ignored -> answer.run());
    } catch (RejectedExecutionException stopped) {
      // Vert.x is closed and nobody is left to be confused by a foreign thread.
      answer.run();
    }
  }
}
