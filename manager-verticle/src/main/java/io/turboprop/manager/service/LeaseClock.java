package io.turboprop.manager.service;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Looks for silence, and knows when silence means nothing: while the manager itself cannot hear,
 * because its link is down or the process stood still, leases do not run.
 */
final class LeaseClock {
  private final Fleet fleet;
  private final PropletDoor door;
  private final LongSupplier nanos;
  private final long periodNanos;
  private long lastNanos;
  private boolean deaf;
  private long lastDeafNanos;

  /**
   * @param period between two looks
   */
  LeaseClock(Fleet fleet, PropletDoor door, LongSupplier nanos, Duration period) {
    this.fleet = fleet;
    this.door = door;
    this.nanos = nanos;
    this.periodNanos = period.toNanos();
    this.lastNanos = nanos.getAsLong();
  }

  /** Whether leases may be judged now; called once a period. */
  boolean mayJudge() {
    long now = nanos.getAsLong();
    long late = now - lastNanos - periodNanos;
    lastNanos = now;
    if (!door.up()) {
      deaf = true;
      lastDeafNanos = now;
      return false;
    }
    if (deaf) {
      deaf = false;
      fleet.awaitEverybody(lastDeafNanos);
    } else if (late > 2 * periodNanos) {
      fleet.extendLeases(late);
    }
    return true;
  }
}
