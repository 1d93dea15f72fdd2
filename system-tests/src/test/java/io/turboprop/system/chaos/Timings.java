package io.turboprop.system.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long things took, by what they are. Safe to use from several threads. */
final class Timings {
  private final Map<String, List<Long>> millis = new TreeMap<>();

  synchronized void add(String what, Duration time) {
    millis.computeIfAbsent(what, w -> new ArrayList<>()).add(time.toMillis());
  }

  /** One line each: how many, median, 99th percentile and longest, in milliseconds. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    millis.forEach(
        (what, times) -> {
          Collections.sort(times);
          lines.add(
              "%-44s %6d  median %6d  p99 %6d  max %6d ms"
                  .formatted(what, times.size(), at(times, 50), at(times, 99), times.getLast()));
        });
    return lines;
  }

  private static long at(List<Long> sorted, int percentile) {
    return sorted.get((sorted.size() - 1) * percentile / 100);
  }
}
