package io.turboprop.manager.gateway;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Alarms of calls, which hardly ever go off: they wait in a ring with a place for each second,
 * where setting and cancelling is a matter of two links, and get a timer of their own for the last
 * second or two. For one event loop.
 */
final class Alarms {
  static final long TICK_MS = 1_000;

  private static final int PLACES = 64;

  private final Vertx vertx;
  private final LongSupplier nanos;
  private final long tickMs;
  private final Alarm[] ring = new Alarm[PLACES];
  private long tick;
  private int waiting;
  private long ticking = -1;

  /**
   * @param nanos monotonic clock
   * @param tickMs that each place of the ring stands for
   */
  Alarms(Vertx vertx, LongSupplier nanos, long tickMs) {
    this.vertx = vertx;
    this.tickMs = tickMs;
    this.nanos = nanos;
    for (int i = 0; i < PLACES; i++) {
      ring[i] = new Alarm(0, 0, () -> {});
    }
  }

  /** One alarm; those of a place are linked in a circle through a head that never goes off. */
  final class Alarm {
    private final long due;
    private final long atNanos;
    private final Runnable action;
    private long timer = -1;
    private @Nullable Alarm before;
    private @Nullable Alarm after;

    /**
     * @param due tick at which it gets its timer
     */
    private Alarm(long due, long atNanos, Runnable action) {
      this.due = due;
      this.atNanos = atNanos;
      this.action = action;
      before = this;
      after = this;
    }

    private void link(Alarm head) {
      Alarm last = head.before == null ? head : head.before;
      before = last;
      after = head;
      last.after = this;
      head.before = this;
      waiting++;
    }

    private void unlink() {
      if (before != null && after != null) {
        before.after = after;
        after.before = before;
        before = null;
        after = null;
        waiting--;
      }
    }

    private void arm() {
      long left = TimeUnit.NANOSECONDS.toMillis(atNanos - nanos.getAsLong());
      timer = vertx.setTimer(Math.max(1, left), now -> action.run());
    }

    /** It will not go off; nothing if it did. */
    void cancel() {
      if (timer >= 0) {
        vertx.cancelTimer(timer);
      } else {
        unlink();
      }
    }
  }

  /**
   * Runs something later.
   *
   * @param delayMs 1 or more
   */
  Alarm after(long delayMs, Runnable action) {
    long ticks = delayMs / tickMs - 1;
    Alarm alarm = new Alarm(tick + ticks, nanos.getAsLong() + delayMs * 1_000_000, action);
    if (ticks < 1) {
      alarm.before = null;
      alarm.after = null;
      alarm.arm();
    } else {
      alarm.link(ring[(int) (alarm.due % PLACES)]);
      if (ticking < 0) {
        ticking = vertx.setPeriodic(tickMs, next -> next());
      }
    }
    return alarm;
  }

  private void next() {
    tick++;
    Alarm head = ring[(int) (tick % PLACES)];
    Alarm alarm = head.after;
    while (alarm != null && alarm != head) {
      Alarm following = alarm.after;
      if (alarm.due <= tick) {
        alarm.unlink();
        alarm.arm();
      }
      alarm = following;
    }
    if (waiting == 0) {
      vertx.cancelTimer(ticking);
      ticking = -1;
    }
  }

  /** Nothing goes off that still waits for its second. */
  void close() {
    if (ticking >= 0) {
      vertx.cancelTimer(ticking);
      ticking = -1;
    }
  }
}
