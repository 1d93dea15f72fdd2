package io.turboprop.manager.serving;

import java.time.Duration;

/**
 * How long things take until they count.
 *
 * @param fleetPause in which changes of the fleet are gathered before shares are dealt anew
 * @param gather how long a proplet that could not be heard because the manager was away or deaf
 *     keeps its share without being heard
 * @param activeFor how long a revision that is called by name stays served after the last time it
 *     was asked for; longer while instances are left
 * @param fetchFor how long an image is tried that may come after all, until its revision failed
 */
public record ServingRules(
    Duration fleetPause, Duration gather, Duration activeFor, Duration fetchFor) {
  /** 100 ms, 10 s, 5 min, 10 min. */
  public static final ServingRules DEFAULT =
      new ServingRules(
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  public ServingRules {
    if (fleetPause.isNegative()
        || gather.isNegative()
        || !activeFor.isPositive()
        || fetchFor.isNegative()) {
      throw new IllegalArgumentException(
          "serving: pause %s, gather %s, active %s or fetch %s out of range"
              .formatted(fleetPause, gather, activeFor, fetchFor));
    }
  }

  public ServingRules with(Duration newActiveFor, Duration newFetchFor) {
    return new ServingRules(fleetPause, gather, newActiveFor, newFetchFor);
  }
}
