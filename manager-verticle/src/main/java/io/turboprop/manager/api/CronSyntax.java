package io.turboprop.manager.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text can be a schedule: five fields of lists of {@code *}, numbers, names, ranges and
 * steps, or one of the usual words after {@code @} (wire reference §13). When it comes due is not
 * decided here.
 */
final class CronSyntax {
  private record Field(String name, int min, int max, List<String> names) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field(
              "month",
              1,
              12,
              List.of(
                  "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC")),
          new Field("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

  private static final Set<String> WORDS =
      Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final Pattern EVERY = Pattern.compile("@every (\\d+(\\.\\d+)?(ns|us|ms|s|m|h))+");
  private static final Pattern PART =
      Pattern.compile("(?:([*?])|([0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?)(?:/([0-9]{1,4}))?");

  private CronSyntax() {}

  /** What is wrong with it; empty text is fine, it is no schedule. */
  static Optional<String> problem(String schedule) {
    if (schedule.isEmpty() || WORDS.contains(schedule) || EVERY.matcher(schedule).matches()) {
      return Optional.empty();
    }
    String[] fields = schedule.strip().split("\\s+", -1);
    if (fields.length != FIELDS.size()) {
      return Optional.of("it has " + fields.length + " fields, must have 5");
    }
    for (int i = 0; i < fields.length; i++) {
      Field field = FIELDS.get(i);
      for (String part : fields[i].split(",", -1)) {
        if (!fits(part, field)) {
          return Optional.of(field.name + " is refused, may be " + field.min + " to " + field.max);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean fits(String part, Field field) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches() || "0".equals(matcher.group(4))) {
      return false;
    }
    if (matcher.group(1) != null) {
      return true;
    }
    int from = number(matcher.group(2), field);
    int to = matcher.group(3) == null ? from : number(matcher.group(3), field);
    return from >= field.min && to <= field.max && from <= to;
  }

  /** -1 for what is neither a number nor a name of this field. */
  private static int number(String text, Field field) {
    int named = field.names.indexOf(text.toUpperCase(Locale.ROOT));
    boolean digits = text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(text) : named;
  }
}
