package io.turboprop.proxy.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What is left of a {@link RetryPolicy} for one piece of work. Progress refills the tries but not
 * the time, so that a peer which gives one byte per connection does not hold us for ever. Not
 * thread-safe.
 */
public final class RetryBudget {
  private final RetryPolicy policy;
  private final Instant end;
  private int failures;

  public RetryBudget(RetryPolicy policy, Instant now) {
    this.policy = policy;
    this.end = now.plus(policy.deadline());
  }

  /** Something was achieved since the last failure. */
  public void progressed() {
    failures = 0;
  }

  /** Whether the time is up. */
  public boolean isOver(Instant now) {
    return !now.isBefore(end);
  }

  /**
   * @param asked how long the other side wants us to wait, zero if it did not say
   * @return how long to wait before the next try; empty when it is over
   */
  public Optional<Duration> afterFailure(Instant now, Duration asked, RandomGenerator random) {
    failures++;
    if (failures >= policy.failuresInARow()) {
      return Optional.empty();
    }
    Duration own = policy.backoff().delay(failures, random);
    Duration wait = longer(own, shorter(asked, policy.longestWait()));
    return now.plus(wait).isBefore(end) ? Optional.of(wait) : Optional.empty();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
