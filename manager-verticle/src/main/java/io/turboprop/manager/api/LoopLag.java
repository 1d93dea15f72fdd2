package io.turboprop.manager.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How late an event loop runs its timers: the largest lateness of the last ten looks, twice a
 * second. Made and closed on the loop it watches.
 */
final class LoopLag implements AutoCloseable {
  private static final String NAME = "turboprop.eventloop.lag.seconds";
  private static final long PERIOD_MS = 500;
  private static final int LOOKS = 10;

  private final Vertx vertx;
  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final long[] lateNanos = new long[LOOKS];
  private final Gauge gauge;
  private final long timer;
  private int looks;
  private long expected;
  private volatile double worstSeconds;

  LoopLag(Vertx vertx, MeterRegistry registry, LongSupplier nanos) {
    this.vertx = vertx;
    this.registry = registry;
    this.nanos = nanos;
    this.gauge =
        Gauge.builder(NAME, this, lag -> lag.worstSeconds)
            .description("Largest lateness of the event loop's timers in the last five seconds")
            .tag("loop", Thread.currentThread().getName())
            .register(registry);
    this.expected = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    this.timer = vertx.setPeriodic(PERIOD_MS, t -> look());
  }

  private void look() {
    long now = nanos.getAsLong();
    lateNanos[looks++ % LOOKS] = Math.max(0, now - expected);
    expected = now + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    long worst = 0;
    for (long late : lateNanos) {
      worst = Math.max(worst, late);
    }
    worstSeconds = worst / 1e9;
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    registry.remove(gauge);
  }
}
