package io.turboprop.manager;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.turboprop.manager.api.Position;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Figures of who leads, as one manager sees it. Thread-safe. */
final class LeaderMeters {
  private final LongSupplier nanos;
  private final Counter takeovers;
  private volatile boolean leads;
  private volatile double epoch = Double.NaN;

  /** When that began, if nobody leads. */
  private long vacantSince;

  private long vacantNanos;
  private boolean vacant = true;

  LeaderMeters(MeterRegistry registry, LongSupplier nanos) {
    this.nanos = nanos;
    vacantSince = nanos.getAsLong();
    takeovers =
        Counter.builder("turboprop.leader.takeovers")
            .description("How often this manager began to lead")
            .register(registry);
    Gauge.builder("turboprop.leader.role", this, m -> m.leads ? 1 : 0)
        .description("1 if this manager leads")
        .register(registry);
    Gauge.builder("turboprop.leader.epoch", this, m -> m.epoch)
        .description("Epoch that this manager knows of")
        .register(registry);
    TimeGauge.builder("turboprop.leader.vacant", this, TimeUnit.NANOSECONDS, m -> m.vacant())
        .description("Time in which nobody led, as far as this manager knows, since it began")
        .register(registry);
  }

  void tookOver() {
    takeovers.increment();
  }

  synchronized void became(Position now) {
    long at = nanos.getAsLong();
    boolean none = now instanceof Position.Vacant;
    if (vacant && !none) {
      vacantNanos += at - vacantSince;
    } else if (!vacant && none) {
      vacantSince = at;
    }
    vacant = none;
    leads = now instanceof Position.Leading;
    epoch =
        switch (now) {
          case Position.Leading leading -> leading.epoch();
          case Position.Following following -> following.lead().epoch();
          case Position.Vacant ignored -> epoch;
        };
  }

  private synchronized double vacant() {
    return vacantNanos + (vacant ? nanos.getAsLong() - vacantSince : 0);
  }
}
