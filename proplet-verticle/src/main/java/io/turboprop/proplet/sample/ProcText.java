package io.turboprop.proplet.sample;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the small texts of {@code /proc} (proc(5)). Empty for what is not there. */
final class ProcText {
  /** USER_HZ, which is 100 on every architecture Linux exports times on. */
  static final double TICKS_PER_SECOND = 100.0;

  private ProcText() {}

  /**
   * A line {@code Name: 123 kB} of {@code /proc/meminfo} or {@code /proc/self/status}, in bytes.
   */
  static OptionalLong kilobytes(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> whole(line.substring(name.length() + 1).strip().split("\\s+", -1)[0]))
        .flatMapToLong(OptionalLong::stream)
        .map(kilobytes -> kilobytes * 1024)
        .findFirst();
  }

  /** A line {@code name 123} of the statistics of a control group. */
  static OptionalLong named(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> whole(line.substring(name.length() + 1)))
        .flatMapToLong(OptionalLong::stream)
        .findFirst();
  }

  /**
   * The share of the last 10 s in which some task waited, 0 to 100, from a file of {@code
   * /proc/pressure}.
   */
  static OptionalDouble pressure(String text) {
    return text.lines()
        .filter(line -> line.startsWith("some "))
        .flatMap(line -> Arrays.stream(line.split("\\s+", -1)))
        .filter(field -> field.startsWith("avg10="))
        .map(field -> decimal(field.substring("avg10=".length())))
        .flatMapToDouble(OptionalDouble::stream)
        .filter(share -> share >= 0 && share <= 100)
        .findFirst();
  }

  /** The load average of the last minute. */
  static OptionalDouble load1(String procLoadavg) {
    return decimal(procLoadavg.strip().split("\\s+", -1)[0]);
  }

  /** Processor time of a process, all its threads together. */
  record OwnCpu(double userSeconds, double systemSeconds) {}

  /** From {@code /proc/self/stat}; the name in it may hold spaces and parentheses. */
  static Optional<OwnCpu> ownCpu(String procSelfStat) {
    int end = procSelfStat.lastIndexOf(')');
    String[] fields = procSelfStat.substring(end + 1).strip().split("\\s+", -1);
    if (end < 0 || fields.length < 13) {
      return Optional.empty();
    }
    OptionalLong user = whole(fields[11]);
    OptionalLong system = whole(fields[12]);
    return user.isPresent() && system.isPresent()
        ? Optional.of(
            new OwnCpu(user.getAsLong() / TICKS_PER_SECOND, system.getAsLong() / TICKS_PER_SECOND))
        : Optional.empty();
  }

  static OptionalDouble decimal(String text) {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  static OptionalLong whole(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
