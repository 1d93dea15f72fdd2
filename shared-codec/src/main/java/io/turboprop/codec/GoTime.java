package io.turboprop.codec;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** Points in time as Go prints them: RFC 3339 in UTC, a fraction without zeros at its end. */
public final class GoTime {
  /** Go's unset time. */
  public static final String ZERO = "0001-01-01T00:00:00Z";

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private GoTime() {}

  public static String text(Instant instant) {
    return FORMAT.format(instant);
  }

  public static String text(Optional<Instant> instant) {
    return instant.map(GoTime::text).orElse(ZERO);
  }
}
