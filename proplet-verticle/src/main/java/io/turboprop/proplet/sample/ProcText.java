package io.turboprop.proplet.sample;

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
        .map(line -> line.substring(name.length() + 1).strip().split("\\s+", -1)[0])
        .mapToLong(number -> whole(number).orElse(0) * 1024)
        .findFirst();
  }

  /** The load average of the last minute. */
  static OptionalDouble load1(String procLoadavg) {
    try {
      return OptionalDouble.of(Double.parseDouble(procLoadavg.strip().split("\\s+", -1)[0]));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
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

  static OptionalLong whole(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
