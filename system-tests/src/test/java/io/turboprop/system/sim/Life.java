package io.turboprop.system.sim;

import io.turboprop.link.LinkLoop;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One life of a process, or of a part of it that ends sooner: its event loop, timers, clocks and
 * chance, which all end with it.
 */
final class Life implements Timers, Executor, InstantSource {
  private static final long MILLI = 1_000_000;
  private static final int MOST_LATE_NANOS = 200_000;

  private final SimProcess host;
  private final SplittableRandom random;
  private final @Nullable Life whole;
  private boolean ended;

  Life(SimProcess host, SplittableRandom random) {
    this(host, random, null);
  }

  private Life(SimProcess host, SplittableRandom random, @Nullable Life whole) {
    this.host = host;
    this.random = random;
    this.whole = whole;
  }

  /** Of a part of the process, which may {@link #end} before it. */
  Life part() {
    return new Life(host, chance(), this);
  }

  /** The part is over. */
  void end() {
    ended = true;
  }

  SimProcess host() {
    return host;
  }

  boolean over() {
    return ended || (whole == null ? host.life() != this : whole.over());
  }

  /** A new source of chance. */
  SplittableRandom chance() {
    return new SplittableRandom(random.nextLong());
  }

  /** As the timers of Vert.x: to the millisecond, at least one, and a little late. */
  @Override
  public Cancellable after(Duration delay, Runnable action) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, is " + delay);
    }
    long millis = Math.max(1, delay.plusNanos(MILLI - 1).toMillis());
    long nanos = host.scaled(millis * MILLI) + random.nextInt(MOST_LATE_NANOS);
    return in(nanos, action);
  }

  /** For simulated parts of the outside, such as a disk that answers. */
  Cancellable in(long nanos, Runnable action) {
    return host.world().after(nanos, () -> host.run(this, action));
  }

  @Override
  public void execute(Runnable action) {
    in(0, action);
  }

  @Override
  public Instant instant() {
    return host.wall();
  }

  /** The monotonic clock. */
  long nanos() {
    return host.world().now();
  }

  /** Everything in a simulation runs on the one loop. */
  LinkLoop loop() {
    return new LinkLoop(this, this, () -> true);
  }
}
