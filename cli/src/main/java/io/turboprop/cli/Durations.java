package io.turboprop.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times such as {@code 500ms}, {@code 30s}, {@code 1h30m}; a bare number means seconds. */
final class Durations implements ITypeConverter<Duration> {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  @Override
  public Duration convert(String text) {
    String whole = text.matches("\\d{1,9}") ? text + "s" : text;
    if (!WHOLE.matcher(whole).matches()) {
      throw new TypeConversionException(
          "'%s' is not a time; write for example 500ms, 30s, 5m or 1h30m".formatted(text));
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(whole);
    while (parts.find()) {
      sum =
          sum.plus(
              Long.parseLong(parts.group(1)),
              UNITS.getOrDefault(parts.group(2), ChronoUnit.SECONDS));
    }
    return sum;
  }
}
