package io.turboprop.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Times as a person reads them. */
public final class Ages {
  private static final String NEVER = "-";

  private Ages() {}

  /**
   * How long ago, in one unit: {@code 7s}, {@code 12m}, {@code 5h}, {@code 3d}.
   *
   * @param time RFC 3339; empty, unreadable or the year 1 (which stands for unset on the wire)
   *     gives {@code -}
   */
  public static String since(String time, Instant now) {
    return instant(time).map(then -> brief(Duration.between(then, now))).orElse(NEVER);
  }

  /** Empty if the text is no RFC 3339 time or stands for unset. */
  public static Optional<Instant> instant(String time) {
    if (time.isEmpty() || time.startsWith("0001-")) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  /** One unit, rounded down; clocks that disagree never give a negative age. */
  public static String brief(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + "m";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}
