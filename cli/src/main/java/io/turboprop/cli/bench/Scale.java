package io.turboprop.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Where values are along an axis.
 *
 * @param log whether equal distances are equal ratios; all values are above 0 then
 * @param low value at the beginning
 * @param high value at the end, above {@code low}
 */
record Scale(boolean log, double low, double high) {
  private static final int TICKS = 5;
  private static final double[] STEPS = {1, 2, 5, 10};

  /** From 0, with some room above. */
  static Scale linear(DoubleStream values) {
    double high = values.max().orElse(1);
    double step = step(high <= 0 ? 1 : high);
    return new Scale(false, 0, Math.max(step, Math.ceil(high / step) * step));
  }

  /** From one tick of 1, 2 or 5 to another, so that all values lie between. */
  static Scale log(DoubleStream values) {
    double[] above = values.filter(value -> value > 0).toArray();
    double low = floor(DoubleStream.of(above).min().orElse(1));
    double high = ceiling(DoubleStream.of(above).max().orElse(10));
    return new Scale(true, low, high > low ? high : 10 * low);
  }

  private static double decade(double value) {
    return Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
  }

  private static double floor(double value) {
    double decade = decade(value);
    return DoubleStream.of(5, 2)
        .map(step -> step * decade)
        .filter(tick -> tick <= value)
        .findFirst()
        .orElse(decade);
  }

  private static double ceiling(double value) {
    double decade = decade(value);
    return DoubleStream.of(STEPS)
        .map(step -> step * decade)
        .filter(tick -> tick >= value)
        .findFirst()
        .orElse(10 * decade);
  }

  private static double step(double range) {
    return ceiling(range / TICKS);
  }

  /** From 0 at the beginning to 1 at the end. */
  double place(double value) {
    return log
        ? Math.log(Math.max(low, value) / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Values to be marked, growing. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (!log) {
      double step = step(high - low);
      for (int i = 0; low + i * step <= high * (1 + 1e-9); i++) {
        ticks.add(low + i * step);
      }
      return ticks;
    }
    boolean few = high / low > 1_000;
    for (double decade = decade(low); decade <= high * (1 + 1e-9); decade *= 10) {
      for (double step : few ? new double[] {1} : new double[] {1, 2, 5}) {
        double tick = step * decade;
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  static String label(double value) {
    if (value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value < 0.1 ? "%.2f" : "%.1f", value);
  }
}
