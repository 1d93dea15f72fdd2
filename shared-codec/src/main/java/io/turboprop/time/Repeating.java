package io.turboprop.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One action over and over: each run asks for the next. */
final class Repeating implements Cancellable {
  private final Timers timers;
  private final Duration period;
  private final Runnable action;
  private @Nullable Cancellable next;
  private boolean cancelled;

  Repeating(Timers timers, Duration period, Runnable action) {
    if (!period.isPositive()) {
      throw new IllegalArgumentException("period must be positive, is " + period);
    }
    this.timers = timers;
    this.period = period;
    this.action = action;
  }

  synchronized Repeating begin() {
    if (!cancelled) {
      next = timers.after(period, this::run);
    }
    return this;
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    if (next != null) {
      next.cancel();
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private void run() {
    if (isCancelled()) {
      return;
    }
    try {
      action.run();
    } finally {
      begin();
    }
  }
}
