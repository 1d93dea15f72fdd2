package io.turboprop.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code key=value} pairs, repeated or joined by commas. */
public final class KeyValues {
  /**
   * A comma parts two pairs only if another {@code key=} follows, so that values may hold commas.
   */
  private static final Pattern BETWEEN = Pattern.compile(",(?=[A-Za-z_][A-Za-z0-9_.-]*=)");

  private KeyValues() {}

  /** Keeps the order; a key given twice takes its last value. */
  public static Map<String, String> parse(String option, List<String> texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      for (String pair : BETWEEN.split(text, -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw new CommandException(
              ExitCode.USAGE, "%s takes key=value, not '%s'".formatted(option, pair));
        }
        pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return pairs;
  }
}
