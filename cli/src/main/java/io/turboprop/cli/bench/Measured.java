package io.turboprop.cli.bench;

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
 */
record Measured(
    String scenario,
    String load,
    OptionalInt offered,
    OptionalDouble perSecond,
    Histogram latencies,
    double seconds,
    double cpu,
    List<Slice> slices) {
  private static final int DIGITS = 3;

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
        List.of());
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
        List.of());
  }

  Measured offered(int perSecondAsked) {
    return new Measured(
        scenario, load, OptionalInt.of(perSecondAsked), perSecond, latencies, seconds, cpu, slices);
  }

  Measured of(String otherLoad) {
    return new Measured(scenario, otherLoad, offered, perSecond, latencies, seconds, cpu, slices);
  }

  Measured in(List<Slice> parts) {
    return new Measured(scenario, load, offered, perSecond, latencies, seconds, cpu, parts);
  }
}
