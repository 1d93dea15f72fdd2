package io.turboprop.manager.pull;

import java.time.Duration;

/**
 * Bounds of what is fetched ahead.
 *
 * @param askEvery between two orders to a proplet that has not said how it ends; each is also the
 *     question how far it is
 * @param unanswered after which a proplet that is alive and has said nothing counts as one that
 *     cannot
 * @param running at once; more are refused with 429
 * @param kept at most, those that are over included; the oldest of these go first
 * @param keepFor after its begin a pull is forgotten, and given up if it still runs
 */
public record PullRules(
    Duration askEvery, Duration unanswered, int running, int kept, Duration keepFor) {
  /** 2 s, 30 s, 100, 1,000, a day. */
  public static final PullRules DEFAULT =
      new PullRules(Duration.ofSeconds(2), Duration.ofSeconds(30), 100, 1_000, Duration.ofDays(1));

  public PullRules {
    if (!askEvery.isPositive()
        || unanswered.compareTo(askEvery) < 0
        || running < 1
        || kept < running
        || !keepFor.isPositive()) {
      throw new IllegalArgumentException(
          "pulls: %s, %s, %d, %d or %s out of range"
              .formatted(askEvery, unanswered, running, kept, keepFor));
    }
  }
}
