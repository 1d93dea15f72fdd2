package io.turboprop.manager.api;

import io.turboprop.manager.calendar.Cron;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a text can be the schedule of a task: what {@link Cron} reads, or {@code @every} with a
 * duration (wire reference §13). When it comes due is not decided here.
 */
final class CronSyntax {
  private static final Pattern EVERY = Pattern.compile("@every (\\d+(\\.\\d+)?(ns|us|ms|s|m|h))+");

  private CronSyntax() {}

  /** What is wrong with it; empty text is fine, it is no schedule. */
  static Optional<String> problem(String schedule) {
    if (schedule.isEmpty() || EVERY.matcher(schedule).matches()) {
      return Optional.empty();
    }
    try {
      Cron.parse(schedule);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }
}
