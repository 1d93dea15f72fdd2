package io.turboprop.link;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Timers on the Vert.x clock, to the millisecond, rounded up; without a delay, the next turn of the
 * event loop. An action runs on the context that asked for it; asked for outside of Vert.x, on an
 * event loop.
 */
public final class VertxTimers implements Timers {
  private final Vertx vertx;

  public VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Cancellable after(Duration delay, Runnable action) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, is " + delay);
    }
    if (delay.isZero()) {
      return next(action);
    }
    long millis = delay.plusNanos(999_999).toMillis();
    long timer = vertx.setTimer(millis, id -> action.run());
    return () -> vertx.cancelTimer(timer);
  }

  /** In the next turn of the event loop: a timer would take a millisecond at least. */
  private Cancellable next(Runnable action) {
    AtomicBoolean cancelled = new AtomicBoolean();
    vertx
        .getOrCreateContext()
        .runOnContext(
            now -> {
              if (!cancelled.get()) {
                action.run();
              }
            });
    return () -> cancelled.set(true);
  }
}
