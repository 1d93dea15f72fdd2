package io.turboprop.manager.service;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import java.time.Duration;

/**
 * Timers that end with the term: what was put off then never happens, so nothing is tried again.
 * What is due at once still happens, since others may wait for it. On the control verticle's event
 * loop.
 */
final class TermTimers implements Timers {
  private final Timers timers;
  private boolean over;

  TermTimers(Timers timers) {
    this.timers = timers;
  }

  void end() {
    over = true;
  }

  @Override
  public Cancellable after(Duration delay, Runnable action) {
    if (delay.isZero()) {
      return timers.after(delay, action);
    }
    return over
        ? () -> {}
        : timers.after(
            delay,
            () -> {
              if (!over) {
                action.run();
              }
            });
  }
}
