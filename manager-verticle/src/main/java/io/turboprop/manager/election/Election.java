package io.turboprop.manager.election;

import java.time.Duration;

/**
 * One manager's part in the election: {@code follower -> leader -> follower}. A leader that cannot
 * renew its lease stops to decide before the lease can lapse: times are counted from before the
 * request was sent, on this machine's monotonic clock, so neither a slow answer nor a wrong wall
 * clock makes it lead too long. If the whole process stood still, the fence of the store holds
 * instead. Not thread-safe.
 */
public final class Election {
  /** The lease is asked for so many times before it lapses. */
  private static final int TRIES = 3;

  /** This part of the lease is left for clocks that do not run alike, and for stepping down. */
  private static final int MARGIN = 6;

  private final long ttlNanos;
  private boolean leading;
  private long epoch;
  private long until;

  /**
   * @param ttl of the lease, positive
   */
  public Election(Duration ttl) {
    if (!ttl.isPositive()) {
      throw new IllegalArgumentException("a lease of " + ttl + " never holds");
    }
    this.ttlNanos = ttl.toNanos();
  }

  /** Between two campaigns. */
  public Duration pause() {
    return Duration.ofNanos(ttlNanos / TRIES);
  }

  public boolean leading() {
    return leading;
  }

  /** How long a leader may go on deciding without a renewal; 0 or less: not any more. */
  public Duration remaining(long now) {
    return Duration.ofNanos(leading ? until - now : 0);
  }

  /**
   * A campaign was won.
   *
   * @param sent when it was asked for, in nanoseconds of the monotonic clock
   */
  public Decision won(long wonEpoch, long sent, long now) {
    long good = sent + ttlNanos - ttlNanos / MARGIN;
    if (good - now <= 0) {
      return leading ? look(now) : new Decision.Stay();
    }
    if (leading && wonEpoch != epoch) {
      return stepDown("epoch " + epoch + " ended, epoch " + wonEpoch + " began");
    }
    until = good;
    if (leading) {
      return new Decision.Stay();
    }
    leading = true;
    epoch = wonEpoch;
    return new Decision.TakeOver(wonEpoch);
  }

  /** Another manager leads. */
  public Decision lost(String holder, long theirEpoch) {
    return leading
        ? stepDown("manager " + holder + " leads since epoch " + theirEpoch)
        : new Decision.Stay();
  }

  /** A write was refused, for another epoch began. */
  public Decision fenced(long current) {
    return leading ? stepDown("the store is at epoch " + current) : new Decision.Stay();
  }

  /** Time passed. */
  public Decision look(long now) {
    return leading && until - now <= 0
        ? stepDown("the lease could not be renewed in time")
        : new Decision.Stay();
  }

  /** The manager ends, or could not begin to decide. */
  public Decision giveUp(String why) {
    return leading ? stepDown(why) : new Decision.Stay();
  }

  private Decision stepDown(String why) {
    leading = false;
    return new Decision.StepDown("epoch " + epoch + " ends: " + why);
  }
}
