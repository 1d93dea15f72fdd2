package io.turboprop.manager.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When something comes due by the calendar: minute, hour, day of month, month and day of week, as
 * lists of {@code *}, numbers, names, ranges and steps, or one of the usual words after {@code @}.
 * If both days are restricted, either will do, as cron has it.
 */
public final class Cron {
  /** A 29 February may be eight years away. */
  private static final int MOST_YEARS = 8;

  private static final List<CronField> FIELDS =
      List.of(
          new CronField("minute", 0, 59, List.of()),
          new CronField("hour", 0, 23, List.of()),
          new CronField("day of month", 1, 31, List.of()),
          new CronField(
              "month",
              1,
              12,
              List.of(
                  "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC")),
          new CronField(
              "day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

  private static final Map<String, String> WORDS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final int SUNDAY = 7;

  private final long minutes;
  private final long hours;
  private final long days;
  private final long months;
  private final long weekdays;
  private final boolean eitherDay;

  private Cron(String[] fields) {
    minutes = FIELDS.get(0).parse(fields[0]);
    hours = FIELDS.get(1).parse(fields[1]);
    days = FIELDS.get(2).parse(fields[2]);
    months = FIELDS.get(3).parse(fields[3]);
    weekdays = FIELDS.get(4).parse(fields[4]);
    eitherDay = isRestricted(fields[2]) && isRestricted(fields[4]);
  }

  private static boolean isRestricted(String field) {
    return !field.startsWith("*") && !field.startsWith("?");
  }

  /**
   * @throws IllegalArgumentException if the text is none, saying why
   */
  public static Cron parse(String text) {
    String[] fields = WORDS.getOrDefault(text, text).strip().split("\\s+", -1);
    if (fields.length != FIELDS.size()) {
      throw new IllegalArgumentException("it has " + fields.length + " fields, must have 5");
    }
    return new Cron(fields);
  }

  /**
   * The first time after that moment; empty if it never comes, as for 30 February. Times that
   * clocks skip when they are put forward come by as much later; those that clocks show twice come
   * once.
   */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    LocalDateTime from = LocalDateTime.ofInstant(after, zone);
    ZoneOffsetTransition change = zone.getRules().previousTransition(after.plusNanos(1));
    if (change != null
        && change.isGap()
        && after.isBefore(change.getInstant().plus(change.getDuration()))) {
      from = change.getDateTimeBefore().minusMinutes(1);
    }
    Optional<LocalDateTime> at = next(from);
    while (at.isPresent() && !at.get().atZone(zone).toInstant().isAfter(after)) {
      at = next(at.get());
    }
    return at.map(local -> local.atZone(zone).toInstant());
  }

  private Optional<LocalDateTime> next(LocalDateTime after) {
    LocalDateTime at = after.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    LocalDateTime end = at.plusYears(MOST_YEARS);
    while (at.isBefore(end)) {
      if (!has(months, at.getMonthValue())) {
        at = at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!isDay(at)) {
        at = at.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!has(hours, at.getHour())) {
        at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!has(minutes, at.getMinute())) {
        at = at.plusMinutes(1);
      } else {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private boolean isDay(LocalDateTime at) {
    int weekday = at.getDayOfWeek().getValue();
    boolean ofMonth = has(days, at.getDayOfMonth());
    boolean ofWeek = has(weekdays, weekday) || (weekday == SUNDAY && has(weekdays, 0));
    return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
  }

  private static boolean has(long values, int value) {
    return (values >> value & 1) == 1;
  }
}
