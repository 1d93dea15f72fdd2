package io.turboprop.manager.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.concurrent.atomic.AtomicInteger;

/** How many readers of events there are, on all event loops together. Thread-safe. */
final class Subscribers {
  private final int most;
  private final AtomicInteger now = new AtomicInteger();
  private final Counter cut;
  private final Counter lost;

  Subscribers(MeterRegistry registry, int most) {
    this.most = most;
    Gauge.builder("turboprop.events.readers", now, AtomicInteger::get)
        .description("Streams of events that are open")
        .register(registry);
    this.cut =
        Counter.builder("turboprop.events.readers.cut")
            .description("Streams that were cut because nothing was taken from them")
            .register(registry);
    this.lost =
        Counter.builder("turboprop.events.readers.lost")
            .description("Times a reader was told that events are not there any more")
            .register(registry);
  }

  /**
   * Takes a place, to be given back with {@link #left}.
   *
   * @throws OrchestratorException TOO_MANY_SUBSCRIBERS if there is none
   */
  void enter() {
    if (now.incrementAndGet() > most) {
      now.decrementAndGet();
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_SUBSCRIBERS,
          most
              + " streams of events are open, the most there may be"
              + " (MANAGER_HTTP_SERVER_MAX_SUBSCRIBERS); close one or try again later");
    }
  }

  void left() {
    now.decrementAndGet();
  }

  void cut() {
    cut.increment();
  }

  void lost() {
    lost.increment();
  }
}
