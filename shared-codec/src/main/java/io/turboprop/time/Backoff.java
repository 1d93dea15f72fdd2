package io.turboprop.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts: {@code min(first * 2^(n-1), max)}, each shortened by up to 20 % at
 * random, so that those who failed together do not return together. Immutable, safe to share.
 *
 * <pre>
 * first 1 s, max 60 s:  failure  1   2   3   4    5    6    7 …
 *                       delay    1   2   4   8   16   32   60 … seconds, less up to a fifth
 * </pre>
 *
 * @param first delay after the first failure, positive
 * @param max longest delay, at least {@code first}
 */
public record Backoff(Duration first, Duration max) {
  private static final double JITTER = 0.2;

  public Backoff {
    if (!first.isPositive()) {
      throw new IllegalArgumentException("first delay must be positive, is " + first);
    }
    if (max.compareTo(first) < 0) {
      throw new IllegalArgumentException("longest delay " + max + " is below the first, " + first);
    }
  }

  /**
   * @param failures how often it has failed in a row, 1 or more
   * @param random where the shortening is drawn from
   */
  public Duration delay(int failures, RandomGenerator random) {
    long nanos = full(failures).toNanos();
    return Duration.ofNanos(nanos - (long) (nanos * JITTER * random.nextDouble()));
  }

  private Duration full(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("failures must be 1 or more, is " + failures);
    }
    Duration delay = first;
    for (int n = 1; n < failures && delay.compareTo(max) < 0; n++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(max) < 0 ? delay : max;
  }
}
