package io.turboprop.manager.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on a test's own thread, ten seconds at most. */
public final class Outcomes {
  private Outcomes() {}

  /** The value; a failure is thrown as it is. */
  @SuppressWarnings("NullAway") // a Future<Void> gives null
  public static <T> T done(Future<T> future) {
    try {
      return wait(future);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    }
  }

  public static void allDone(List<? extends Future<?>> futures) {
    futures.forEach(Outcomes::done);
  }

  /** What the future fails with. */
  public static Throwable failure(Future<?> future) {
    try {
      throw new AssertionError("did not fail but gave " + wait(future));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  @SuppressWarnings("NullAway") // as above
  private static <T> T wait(Future<T> future) throws ExecutionException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no outcome within ten seconds", e);
    }
  }
}
