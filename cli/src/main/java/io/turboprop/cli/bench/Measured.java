package io.turboprop.cli.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.HdrHistogram.Histogram;

/**
 * One line of the result.
 *
 * @param load what was asked for
 * @param offered a second, where that is fixed
 * @param perSecond what was done
 * @param latencies in microseconds; empty histogram if there are none
 * @param seconds that it took
 * @param cpu processors that this process used meanwhile
 * @param slices of a long round, oldest first
 * @param figures others, by the name they have in JSON, such as {@code clients}
 */
record Measured(
    String scenario,
    String load,
    OptionalInt offered,
    OptionalDouble perSecond,
    Histogram latencies,
    double seconds,
    double cpu,
    List<Slice> slices,
    Map<String, Double> figures) {
  private static final int DIGITS = 3;

  Measured {
    slices = List.copyOf(slices);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * A part of a round.
   *
   * @param end seconds after the beginning of the round
   * @param latencies in microseconds, of the tasks that were to come in it
   * @param residentMib of the processes that are looked at, at its end
   */
  record Slice(double end, Histogram latencies, Map<String, Double> residentMib) {}

  static Histogram noLatencies() {
    return new Histogram(DIGITS);
  }

  /** No more than the time that something took. */
  static Measured time(String scenario, String load, double seconds, double cpu) {
    return new Measured(
        scenario,
        load,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        noLatencies(),
        seconds,
        cpu,
        List.of(),
        Map.of());
  }

  static Measured rate(
      String scenario,
      String load,
      double perSecond,
      Histogram latencies,
      double seconds,
      double cpu) {
    return new Measured(
        scenario,
        load,
        OptionalInt.empty(),
        OptionalDouble.of(perSecond),
        latencies,
        seconds,
        cpu,
        List.of(),
        Map.of());
  }

  Measured offered(int perSecondAsked) {
    return new Measured(
        scenario,
        load,
        OptionalInt.of(perSecondAsked),
        perSecond,
        latencies,
        seconds,
        cpu,
        slices,
        figures);
  }

  Measured of(String otherLoad) {
    return new Measured(
        scenario, otherLoad, offered, perSecond, latencies, seconds, cpu, slices, figures);
  }

  Measured in(List<Slice> parts) {
    return new Measured(
        scenario, load, offered, perSecond, latencies, seconds, cpu, parts, figures);
  }

  /** With one more figure. */
  Measured with(String name, double figure) {
    Map<String, Double> more = new LinkedHashMap<>(figures);
    more.put(name, figure);
    return new Measured(scenario, load, offered, perSecond, latencies, seconds, cpu, slices, more);
  }

  /** With how long each of many took. */
  Measured with(Histogram micros) {
    return new Measured(scenario, load, offered, perSecond, micros, seconds, cpu, slices, figures);
  }
}
