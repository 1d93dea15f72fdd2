package io.turboprop.manager.task;

import io.turboprop.model.Fault;
import io.turboprop.model.ReasonCode;
import java.time.Duration;
import java.util.List;

/**
 * When an attempt that failed by the guest's own doing is followed by another. What is the fleet's
 * doing costs no attempt and is repeated whatever this says, and what is permanent is never
 * repeated.
 *
 * @param maxAttempts attempts that may fail, 1 to 1,000; 1 is "no second try"
 * @param base delay after the first failure
 * @param cap longest delay, at least {@code base}
 * @param jitter part of the delay that chance may take away, 0 to 1
 * @param on which failures are followed by another attempt; empty for all that are the guest's own
 * @param resetAfter an attempt that ran for so long makes the earlier failures forgotten
 */
public record RetryPolicy(
    int maxAttempts,
    Duration base,
    Duration cap,
    double jitter,
    List<ReasonCode> on,
    Duration resetAfter) {
  public static final int MOST_ATTEMPTS = 1_000;
  public static final Duration BASE = Duration.ofSeconds(1);
  public static final Duration CAP = Duration.ofMinutes(1);
  public static final double JITTER = 0.2;
  public static final Duration RESET_AFTER = Duration.ofMinutes(10);

  /** One attempt, as upstream has it. */
  public static final RetryPolicy NONE =
      new RetryPolicy(1, BASE, CAP, JITTER, List.of(), RESET_AFTER);

  private static final int MOST_DOUBLINGS = 30;

  public RetryPolicy {
    on = List.copyOf(on);
    if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "max_attempts must be 1 to " + MOST_ATTEMPTS + ", is " + maxAttempts);
    }
    if (base.isNegative() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "backoff: base must not be negative and cap not below it, are " + base + " and " + cap);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("backoff: jitter must be 0 to 1, is " + jitter);
    }
    if (resetAfter.isNegative()) {
      throw new IllegalArgumentException("reset_after must not be negative, is " + resetAfter);
    }
  }

  /** The longest time a task can have to wait for its next attempt, whoever was at fault. */
  public Duration longestWait() {
    return cap.compareTo(Repeats.LONGEST_WAIT) > 0 ? cap : Repeats.LONGEST_WAIT;
  }

  /** Whether a failure with this reason may be followed by another attempt at all. */
  boolean covers(ReasonCode code) {
    return code.fault() == Fault.TASK && (on.isEmpty() || on.contains(code));
  }

  /**
   * {@code min(cap, base * 2^(failures-1))}, before chance shortens it.
   *
   * @param failures in a row, 1 or more
   */
  public Duration delayAfter(int failures) {
    int doublings = Math.min(Math.max(0, failures - 1), MOST_DOUBLINGS);
    Duration doubled = base.multipliedBy(1L << doublings);
    return doubled.compareTo(cap) > 0 ? cap : doubled;
  }
}
