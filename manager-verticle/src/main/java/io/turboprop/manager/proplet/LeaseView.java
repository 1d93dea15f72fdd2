package io.turboprop.manager.proplet;

import java.util.OptionalLong;

/**
 * A lease as people see it, in milliseconds.
 *
 * @param silentMs since the last sign of life
 * @param beatMs between two of them
 * @param lostInMs until it counts as lost unless it is heard before; empty if it does
 */
public record LeaseView(long silentMs, long beatMs, OptionalLong lostInMs) {
  private static final long NANOS = 1_000_000;

  /** As it stands at that moment of the monotonic clock. */
  public static LeaseView of(Lease lease, LeaseRules rules, long nowNanos) {
    long left = lease.lostAt(rules) - nowNanos;
    boolean lost = lease.standing(rules, nowNanos) == Standing.LOST;
    return new LeaseView(
        Math.max(0, lease.silentNanos(nowNanos) / NANOS),
        lease.beatNanos() / NANOS,
        lost ? OptionalLong.empty() : OptionalLong.of(Math.max(0, left / NANOS)));
  }
}
