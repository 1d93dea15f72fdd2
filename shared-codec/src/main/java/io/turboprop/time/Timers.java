package io.turboprop.time;

import java.time.Duration;

/**
 * Runs actions later. Which thread runs them is for the implementation to say; actions must not
 * block it.
 */
public interface Timers {
  /**
   * @param delay zero or more; zero runs the action soon, never inside this call
   * @return calls the action off while it has not begun
   */
  Cancellable after(Duration delay, Runnable action);

  /**
   * Runs the action each time the period has passed since the last run ended, for the first time
   * after one period. A run that throws does not stop the later ones.
   *
   * @param period positive
   */
  default Cancellable every(Duration period, Runnable action) {
    return new Repeating(this, period, action).begin();
  }
}
