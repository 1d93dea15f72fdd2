package io.turboprop.proplet.pool;

import java.time.Duration;

/**
 * How many instances of a module there may be, and how many calls wait for them.
 *
 * @param min kept ready without calls, 0 to {@code max}
 * @param max under load, 1 or more
 * @param concurrency calls in hand for each instance; with more there is an instance more
 * @param idleTimeout without calls, after which instances beyond {@code min} end
 * @param queue calls that wait beyond what {@code max} instances have in hand, 0 or more
 */
public record PoolRules(int min, int max, int concurrency, Duration idleTimeout, int queue) {
  public PoolRules {
    if (min < 0
        || max < 1
        || min > max
        || concurrency < 1
        || queue < 0
        || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "no pool has %d to %d instances, %d calls each, a queue of %d, idle after %s"
              .formatted(min, max, concurrency, queue, idleTimeout));
    }
  }

  /** Calls there may be at a time. */
  long capacity() {
    return (long) max * concurrency + queue;
  }

  /** Instances that so many calls want. */
  int wanted(int calls) {
    return Math.clamp((calls + concurrency - 1L) / concurrency, min, max);
  }
}
