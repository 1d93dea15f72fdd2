package io.turboprop.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes durations in Go's notation: {@code 15s}, {@code 1h30m}, {@code 1.5s}, {@code
 * 250ms}.
 */
public final class DurationText {
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART + ")+");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final int MAX_LENGTH = 40;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final Map<String, BigDecimal> UNIT_NANOS =
      Map.of(
          "ns", BigDecimal.valueOf(1),
          "us", BigDecimal.valueOf(1_000),
          "µs", BigDecimal.valueOf(1_000),
          "ms", BigDecimal.valueOf(1_000_000),
          "s", BigDecimal.valueOf(1_000_000_000L),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000_000L));

  private DurationText() {}

  /** Empty if the text is no duration, or one of more than 290 years. */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (text.length() > MAX_LENGTH || !WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      BigDecimal unit = UNIT_NANOS.getOrDefault(part.group(2), BigDecimal.ZERO);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
    }
    boolean fits = nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    return fits ? Optional.of(Duration.ofNanos(nanos.longValue())) : Optional.empty();
  }

  /** Also takes a plain whole number, as seconds. */
  public static Optional<Duration> parseSeconds(String text) {
    return SECONDS.matcher(text).matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : parse(text);
  }

  /**
   * The shortest text that {@link #parse} reads as this duration, without units that are 0: {@code
   * 10m} and {@code 1m30s}, not {@code 10m0s} and {@code 90s}.
   *
   * @param duration not negative
   */
  public static String of(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.compareTo(SECOND) < 0) {
      return decimal(duration, 1_000_000) + "ms";
    }
    StringBuilder text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append('h');
    }
    if (duration.toMinutesPart() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    Duration rest = duration.minusMinutes(duration.toMinutes());
    return rest.isZero() ? text.toString() : text + decimal(rest, 1_000_000_000) + "s";
  }

  private static String decimal(Duration lessThanAMinute, long unitNanos) {
    return BigDecimal.valueOf(lessThanAMinute.toNanos())
        .divide(BigDecimal.valueOf(unitNanos))
        .stripTrailingZeros()
        .toPlainString();
  }
}
