package io.turboprop.manager.proplet;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When a proplet was heard, on a monotonic clock; a value.
 *
 * @param heardNanos last sign of life
 * @param beatNanos between two signs of life
 * @param lostAtNanos when it counts as lost unless it is heard before; while this is set, it is
 *     under suspicion, and silence does not matter
 * @param left it said goodbye
 */
public record Lease(long heardNanos, long beatNanos, OptionalLong lostAtNanos, boolean left) {

  /** A proplet that is heard now. */
  public static Lease heard(long nowNanos, long beatNanos) {
    return new Lease(nowNanos, beatNanos, OptionalLong.empty(), false);
  }

  /**
   * It said something else than a heartbeat, perhaps a while ago; no answer to the broker's word
   * that it is gone, or to its own.
   */
  public Lease spoken(long nowNanos) {
    return left || lostAtNanos.isPresent() ? this : heard(nowNanos, beatNanos);
  }

  /** The broker says that the connection broke; a second time changes nothing. */
  public Lease broken(LeaseRules rules, long nowNanos) {
    if (left || lostAtNanos.isPresent()) {
      return this;
    }
    long grace = nowNanos + (long) (rules.willGrace() * beatNanos);
    long silence = silenceEnds(rules);
    return new Lease(
        heardNanos,
        beatNanos,
        OptionalLong.of(Math.max(nowNanos, Math.min(grace, silence))),
        false);
  }

  /** It said goodbye. */
  public Lease goodbye() {
    return new Lease(heardNanos, beatNanos, OptionalLong.empty(), true);
  }

  /** Nobody could be heard until now; it has this long to come back. */
  public Lease awaited(long nowNanos, Duration window) {
    return left
        ? this
        : new Lease(heardNanos, beatNanos, OptionalLong.of(nowNanos + window.toNanos()), false);
  }

  /** For this long nobody could be heard, so it does not count. */
  public Lease extendedBy(long nanos) {
    OptionalLong lostAt =
        lostAtNanos.isPresent()
            ? OptionalLong.of(lostAtNanos.getAsLong() + nanos)
            : OptionalLong.empty();
    return new Lease(heardNanos + nanos, beatNanos, lostAt, left);
  }

  private long silenceEnds(LeaseRules rules) {
    return heardNanos + (long) (rules.lostAfter() * beatNanos);
  }

  /** When it counts as lost unless it is heard before, or has said goodbye. */
  long lostAt(LeaseRules rules) {
    return lostAtNanos.orElse(silenceEnds(rules));
  }

  public long silentNanos(long nowNanos) {
    return nowNanos - heardNanos;
  }

  public Standing standing(LeaseRules rules, long nowNanos) {
    if (left) {
      return Standing.LOST;
    }
    if (lostAtNanos.isPresent()) {
      return nowNanos - lostAtNanos.getAsLong() > 0 ? Standing.LOST : Standing.SUSPECT;
    }
    double silence = silentNanos(nowNanos);
    if (silence > rules.lostAfter() * beatNanos) {
      return Standing.LOST;
    }
    return silence > rules.suspectAfter() * beatNanos ? Standing.SUSPECT : Standing.ALIVE;
  }
}
