package io.turboprop.manager.requirement;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.MatchResult;

/**
 * A regular expression of RE2's syntax, matched without back-tracking, so that no pattern of a user
 * can hold up the control loop: a match takes at most the length of the text times the size of the
 * pattern. Texts match as a whole.
 */
final class LinearPattern {
  static final int MOST_CHARS = 256;

  /** Counts such as {@code {2,9}} are written out, those within others as often as these say. */
  private static final int MOST_REPEATS = 1_000;

  private static final java.util.regex.Pattern COUNT =
      java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

  private final Pattern pattern;

  private LinearPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static LinearPattern compile(String text) {
    if (text.length() > MOST_CHARS) {
      throw new IllegalArgumentException(
          "a pattern must have at most " + MOST_CHARS + " characters");
    }
    if (repeats(text) > MOST_REPEATS) {
      throw new IllegalArgumentException(
          "the counts of a pattern must not multiply to more than " + MOST_REPEATS);
    }
    try {
      return new LinearPattern(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the pattern \"%s\" is wrong: %s".formatted(text, e.getDescription()), e);
    }
  }

  /** As if all counts were within one another. */
  private static long repeats(String text) {
    long product = 1;
    for (MatchResult count : COUNT.matcher(text).results().toList()) {
      String most =
          count.group(2) == null || count.group(2).isEmpty() ? count.group(1) : count.group(2);
      product *= Math.max(1, Long.parseLong(most));
      if (product > MOST_REPEATS) {
        break;
      }
    }
    return product;
  }

  boolean matches(String text) {
    return pattern.matches(text);
  }
}
