package io.turboprop.manager.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.turboprop.model.ErrorCode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Figures of calls. Thread-safe. */
final class GatewayMeters {
  private final Map<ErrorCode, Counter> failed = new EnumMap<>(ErrorCode.class);
  private final Counter answered;
  private final Counter gone;
  private final Counter broken;
  private final Counter ejections;
  private final Counter retries;
  private final Timer latency;
  private final Gauge held;
  private final Gauge inFlight;
  private final MeterRegistry registry;

  GatewayMeters(MeterRegistry registry, WaitingRoom room, Roster roster) {
    this.registry = registry;
    answered = outcome(registry, "answered");
    gone = outcome(registry, "client_gone");
    broken = outcome(registry, "answer_broken");
    for (ErrorCode code : ErrorCode.values()) {
      failed.put(code, outcome(registry, code.name().toLowerCase(Locale.ROOT)));
    }
    ejections =
        Counter.builder("turboprop.function.ejections")
            .description("Proplets that were left out for a while")
            .register(registry);
    retries =
        Counter.builder("turboprop.function.retries")
            .description("Calls that were made once more on another proplet")
            .register(registry);
    latency =
        Timer.builder("turboprop.function.latency")
            .description("From the head of a call to the head of its answer")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    held =
        Gauge.builder("turboprop.function.held", room, WaitingRoom::held)
            .description("Calls that wait until somebody serves their revision")
            .register(registry);
    inFlight =
        Gauge.builder("turboprop.function.inflight", roster, Roster::inFlight)
            .description("Calls that proplets work on")
            .register(registry);
  }

  private static Counter outcome(MeterRegistry registry, String word) {
    return Counter.builder("turboprop.function.calls")
        .description("Calls of functions by outcome")
        .tag("outcome", word)
        .register(registry);
  }

  void answered(long nanos) {
    answered.increment();
    latency.record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed(ErrorCode code) {
    Counter counter = failed.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  void gone() {
    gone.increment();
  }

  /** The answer had begun. */
  void broken() {
    broken.increment();
  }

  void ejected() {
    ejections.increment();
  }

  /** Those of a later term take their places. */
  void close() {
    registry.remove(held);
    registry.remove(inFlight);
  }

  void repeated() {
    retries.increment();
  }
}
