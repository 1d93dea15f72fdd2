package io.turboprop.cli.bench;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what others do. Blocks. Failures are {@link IllegalStateException}s that name what was
 * waited for.
 *
 * @param patience with each
 */
record Waits(Duration patience) {

  <T> T until(Future<T> future, String what) {
    return until(
        future.toCompletionStage().toCompletableFuture(),
        what,
        () -> what + " took longer than " + patience.toSeconds() + " s");
  }

  void untilOrdered(Marks marks) {
    until(
        marks.allOrdered(),
        "orders",
        () ->
            "not all of %,d tasks were ordered after %d s"
                .formatted(marks.tasks(), patience.toSeconds()));
  }

  void untilStored(Marks marks) {
    until(
        marks.allStored(),
        "ends",
        () ->
            "%,d of %,d tasks are not stored as ended after %d s"
                .formatted(marks.notStored(), marks.tasks(), patience.toSeconds()));
  }

  private interface Late {
    String message();
  }

  private <T> T until(CompletableFuture<T> future, String what, Late late) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(late.message(), e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IllegalStateException(what + " failed: " + cause.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
