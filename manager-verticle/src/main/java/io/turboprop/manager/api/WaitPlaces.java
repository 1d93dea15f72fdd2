package io.turboprop.manager.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests wait for tasks, on all event loops together. Thread-safe. */
final class WaitPlaces {
  static final int MOST = 10_000;

  private final AtomicInteger now = new AtomicInteger();

  WaitPlaces(MeterRegistry registry) {
    Gauge.builder("turboprop.tasks.waited.for", now, AtomicInteger::get)
        .description("Requests that wait for the end of a task")
        .register(registry);
  }

  /**
   * Takes a place, to be given back with {@link #left}.
   *
   * @throws OrchestratorException TOO_MANY_REQUESTS if there is none
   */
  void enter() {
    if (now.incrementAndGet() > MOST) {
      now.decrementAndGet();
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_REQUESTS,
          MOST + " requests wait for tasks already; ask without wait, or later");
    }
  }

  void left() {
    now.decrementAndGet();
  }
}
