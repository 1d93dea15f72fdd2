package io.turboprop.manager.calendar;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the five fields of a cron expression.
 *
 * @param names of the values from 0 on, for people; empty text for none
 */
record CronField(String name, int min, int max, List<String> names) {
  private static final Pattern PART =
      Pattern.compile("(?:([*?])|([0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?)(?:/([0-9]{1,4}))?");

  /**
   * The values that are meant, a bit each.
   *
   * @throws IllegalArgumentException naming the field and what may stand there
   */
  long parse(String text) {
    long values = 0;
    for (String part : text.split(",", -1)) {
      values |= part(part);
    }
    return values;
  }

  private long part(String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches() || "0".equals(matcher.group(4))) {
      throw refused();
    }
    boolean all = matcher.group(1) != null;
    boolean stepped = matcher.group(4) != null;
    int from = all ? min : number(matcher.group(2));
    int to = matcher.group(3) != null ? number(matcher.group(3)) : all || stepped ? max : from;
    if (from < min || to > max || from > to) {
      throw refused();
    }
    int step = stepped ? Integer.parseInt(matcher.group(4)) : 1;
    long values = 0;
    for (int value = from; value <= to; value += step) {
      values |= 1L << value;
    }
    return values;
  }

  /** -1 for what is neither a number nor a name of this field. */
  private int number(String text) {
    int named = names.indexOf(text.toUpperCase(Locale.ROOT));
    boolean digits = text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(text) : named;
  }

  private IllegalArgumentException refused() {
    return new IllegalArgumentException(name + " is refused, may be " + min + " to " + max);
  }
}
