package io.turboprop.manager.api;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Count and latency of requests by operation, under upstream's names (wire reference §9.3). The
 * latency is in microseconds as its name says; upstream's values are seconds. Thread-safe.
 */
final class RequestMeters {
  private static final String COUNT = "manager_api_request_count";
  private static final String LATENCY = "manager_api_request_latency_microseconds";

  private static final double NANOS_PER_MICRO = 1_000;

  /** As long as Go's summaries remember. */
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final MeterRegistry registry;
  private final Map<String, Meter> meters = new ConcurrentHashMap<>();

  private record Meter(LongAdder count, DistributionSummary latency) {}

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void answered(String operation, long nanos) {
    Meter meter = meters.computeIfAbsent(operation, this::meter);
    meter.count.increment();
    meter.latency.record(nanos / NANOS_PER_MICRO);
  }

  /** The registry would call a counter {@code …_count_total}, so this one is written here. */
  String requestCounts() {
    StringBuilder text =
        new StringBuilder("# HELP " + COUNT + " Number of requests received.\n")
            .append("# TYPE " + COUNT + " counter\n");
    new TreeMap<>(meters)
        .forEach(
            (operation, meter) ->
                text.append(COUNT)
                    .append("{method=\"")
                    .append(operation)
                    .append("\"} ")
                    .append(meter.count.sum())
                    .append('\n'));
    return text.toString();
  }

  private Meter meter(String operation) {
    return new Meter(
        new LongAdder(),
        DistributionSummary.builder(LATENCY)
            .description("Total duration of requests in microseconds.")
            .tag("method", operation)
            .publishPercentiles(0.5, 0.9, 0.99)
            .distributionStatisticExpiry(WINDOW)
            .register(registry));
  }
}
