package io.turboprop.manager.service;

import java.time.Duration;

/**
 * How many attempts may be repeated at once, in the whole cluster: a bucket of tokens, so that a
 * thousand tasks that failed together do not come back together. Who finds it empty gets a place in
 * the queue instead of a refusal. Not thread-safe.
 */
final class RetryBudget {
  private final long nanosPerToken;
  private final long burstNanos;

  /** When the bucket would be full again if nobody took any more. */
  private long fullAtNanos = Long.MIN_VALUE;

  /**
   * @param perSecond repeats in the long run, positive
   * @param burst repeats at once after a quiet time, at least 1
   */
  RetryBudget(double perSecond, int burst) {
    if (!(perSecond > 0) || burst < 1) {
      throw new IllegalArgumentException(
          "retry budget must be positive, is " + perSecond + "/s with a burst of " + burst);
    }
    nanosPerToken = (long) (1e9 / perSecond);
    burstNanos = nanosPerToken * burst;
  }

  /** Takes one; gives how long to wait until it may be used. */
  Duration take(long nowNanos) {
    long start = fullAtNanos == Long.MIN_VALUE ? nowNanos : Math.max(nowNanos, fullAtNanos);
    fullAtNanos = start + nanosPerToken;
    return Duration.ofNanos(Math.max(0, fullAtNanos - nowNanos - burstNanos));
  }
}
