package io.turboprop.manager.proplet;

import io.turboprop.manager.calendar.Cron;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A time that comes again, in which a proplet gets no new work.
 *
 * @param cron when it begins, as {@link Cron} reads it
 * @param lasts a minute to a week
 * @param timezone of {@code cron}, such as {@code Europe/Paris}
 * @param drainAhead so long before it begins the proplet is drained, and when it begins what still
 *     runs is moved, too; empty if its work may go on
 */
public record MaintenanceWindow(
    String cron, Duration lasts, String timezone, Optional<Duration> drainAhead) {
  public static final Duration SHORTEST = Duration.ofMinutes(1);
  public static final Duration LONGEST = Duration.ofDays(7);

  /** One time that the window is open. */
  public record Occurrence(Instant begin, Instant end) {}

  /**
   * @throws IllegalArgumentException if a part is wrong, naming it
   */
  public MaintenanceWindow {
    requireCron(cron);
    requireZone(timezone);
    if (lasts.compareTo(SHORTEST) < 0 || lasts.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a window must last 1 minute to 7 days, not " + lasts);
    }
    if (drainAhead.filter(a -> a.isNegative() || a.compareTo(LONGEST) > 0).isPresent()) {
      throw new IllegalArgumentException(
          "a drain may begin 0 to 7 days ahead, not " + drainAhead.get());
    }
  }

  /** Fails with IllegalArgumentException unless the text can be {@code cron} of a window. */
  public static String requireCron(String text) {
    if (Cron.parse(text).next(Instant.EPOCH, ZoneId.of("UTC")).isEmpty()) {
      throw new IllegalArgumentException("it never comes due");
    }
    return text;
  }

  /** The same for {@code timezone}. */
  public static String requireZone(String text) {
    try {
      return ZoneId.of(text).getId();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no IANA time zone, such as Europe/Paris", e);
    }
  }

  /** The time it is open now, or will be within {@code ahead}. */
  public Optional<Occurrence> near(Instant now, Duration ahead) {
    return next(now.minus(lasts)).filter(found -> !found.begin.isAfter(now.plus(ahead)));
  }

  /** The first time that it opens after that moment. */
  public Optional<Occurrence> next(Instant after) {
    return Cron.parse(cron)
        .next(after, ZoneId.of(timezone))
        .map(begin -> new Occurrence(begin, begin.plus(lasts)));
  }
}
