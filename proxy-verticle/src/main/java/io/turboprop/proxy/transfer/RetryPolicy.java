package io.turboprop.proxy.transfer;

import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * How hard to try.
 *
 * @param failuresInARow failures without progress between them, after which it is given up, 1 or
 *     more
 * @param deadline for all tries together
 * @param backoff between tries
 * @param longestWait the most that the other side's {@code Retry-After} is honoured
 */
public record RetryPolicy(
    int failuresInARow, Duration deadline, Backoff backoff, Duration longestWait) {
  /** 5 failures, 10 minutes, 200 ms to 5 s, 30 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          5,
          Duration.ofMinutes(10),
          new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5)),
          Duration.ofSeconds(30));

  public RetryPolicy {
    if (failuresInARow < 1 || !deadline.isPositive() || longestWait.isNegative()) {
      throw new IllegalArgumentException(
          "failures and deadline must be positive, the wait not negative: "
              + failuresInARow
              + ", "
              + deadline
              + ", "
              + longestWait);
    }
  }
}
