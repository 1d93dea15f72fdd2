package io.turboprop.manager.requirement;

import java.util.Arrays;
import java.util.List;

/**
 * Constraints as people write them: {@code region=eu}, {@code arch in (x86_64, aarch64)}, {@code
 * gpu exists}, {@code version >= 0.5}, {@code name regex gw-[0-9]+}.
 */
public final class ConstraintText {
  public static final int MOST_CHARS = 4_096;

  /** Longest first where one begins like another. */
  private static final List<Operator> SIGNS =
      List.of(
          Operator.AT_LEAST,
          Operator.AT_MOST,
          Operator.NOT_EQUAL,
          Operator.EQUAL,
          Operator.ABOVE,
          Operator.BELOW);

  private static final List<Operator> WORDS =
      List.of(Operator.NOT_EXISTS, Operator.NOT_IN, Operator.EXISTS, Operator.IN, Operator.REGEX);

  private ConstraintText() {}

  /**
   * @throws IllegalArgumentException saying what is wrong and what may stand there
   */
  public static Constraint parse(String text) {
    if (text.length() > MOST_CHARS) {
      throw new IllegalArgumentException("must have at most " + MOST_CHARS + " characters");
    }
    String stripped = text.strip();
    int end = 0;
    while (end < stripped.length() && " \t=!<>".indexOf(stripped.charAt(end)) < 0) {
      end++;
    }
    Attribute attribute = Attribute.parse(stripped.substring(0, end));
    String rest = stripped.substring(end).strip();
    for (Operator sign : SIGNS) {
      if (rest.startsWith(sign.text())) {
        return new Constraint(attribute, sign, List.of(after(rest, sign)));
      }
    }
    for (Operator word : WORDS) {
      if (begins(rest, word.text())) {
        return new Constraint(attribute, word, values(word, after(rest, word)));
      }
    }
    throw new IllegalArgumentException(
        "needs an operator: =, !=, in, not in, exists, not exists, regex, >=, >, <=, <; such as"
            + " region=eu");
  }

  private static boolean begins(String rest, String word) {
    return rest.startsWith(word)
        && (rest.length() == word.length() || " \t(".indexOf(rest.charAt(word.length())) >= 0);
  }

  private static String after(String rest, Operator operator) {
    return rest.substring(operator.text().length()).strip();
  }

  private static List<String> values(Operator operator, String text) {
    return switch (operator) {
      case IN, NOT_IN -> list(text);
      default -> text.isEmpty() ? List.of() : List.of(text);
    };
  }

  private static List<String> list(String text) {
    boolean enclosed = text.startsWith("(") && text.endsWith(")");
    String inner = enclosed ? text.substring(1, text.length() - 1) : text;
    return Arrays.stream(inner.split(",", -1)).map(String::strip).toList();
  }
}
