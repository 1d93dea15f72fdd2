package io.turboprop.manager.requirement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Constraints as people write them: {@code region=eu}, {@code arch in (x86_64, aarch64)}, {@code
 * gpu exists}, {@code version >= 0.5}, {@code name regex gw-[0-9]+}.
 */
public final class ConstraintText {
  public static final int MOST_CHARS = 4_096;

  /** How operators are written; longest first where one begins like another. */
  private static final List<Spelling> SPELLINGS =
      List.of(
          new Spelling(">=", Operator.AT_LEAST),
          new Spelling("<=", Operator.AT_MOST),
          new Spelling("!=", Operator.NOT_EQUAL),
          new Spelling("==", Operator.EQUAL),
          new Spelling("=", Operator.EQUAL),
          new Spelling(">", Operator.ABOVE),
          new Spelling("<", Operator.BELOW),
          new Spelling("not exists", Operator.NOT_EXISTS),
          new Spelling("not in", Operator.NOT_IN),
          new Spelling("notin", Operator.NOT_IN),
          new Spelling("exists", Operator.EXISTS),
          new Spelling("in", Operator.IN),
          new Spelling("regex", Operator.REGEX));

  private record Spelling(String text, Operator operator) {
    /** A word ends where it ends; signs may have their value at once behind them. */
    boolean begins(String rest) {
      return rest.startsWith(text)
          && (!Character.isLetter(text.charAt(0))
              || rest.length() == text.length()
              || " \t(".indexOf(rest.charAt(text.length())) >= 0);
    }
  }

  private static final String MISSING =
      "needs an operator: =, !=, in, not in, exists, not exists, regex, >=, >, <=, <; such as"
          + " region=eu";

  private ConstraintText() {}

  /** Whether it is meant as a constraint, right or wrong, and not as a name. */
  public static boolean hasOperator(String text) {
    return Parts.of(text).operator().isPresent();
  }

  /**
   * @param value what stands behind the operator
   */
  private record Parts(String attribute, Optional<Operator> operator, String value) {
    static Parts of(String text) {
      String stripped = text.strip();
      int end = 0;
      while (end < stripped.length() && " \t=!<>".indexOf(stripped.charAt(end)) < 0) {
        end++;
      }
      String attribute = stripped.substring(0, end);
      String rest = stripped.substring(end).strip();
      return SPELLINGS.stream()
          .filter(spelling -> spelling.begins(rest))
          .findFirst()
          .map(
              found ->
                  new Parts(
                      attribute,
                      Optional.of(found.operator()),
                      rest.substring(found.text().length()).strip()))
          .orElseGet(() -> new Parts(attribute, Optional.empty(), rest));
    }
  }

  /**
   * @throws IllegalArgumentException saying what is wrong and what may stand there
   */
  public static Constraint parse(String text) {
    if (text.length() > MOST_CHARS) {
      throw new IllegalArgumentException("must have at most " + MOST_CHARS + " characters");
    }
    Parts parts = Parts.of(text);
    Operator operator = parts.operator().orElseThrow(() -> new IllegalArgumentException(MISSING));
    return new Constraint(
        Attribute.parse(parts.attribute()), operator, values(operator, parts.value()));
  }

  private static List<String> values(Operator operator, String text) {
    return switch (operator) {
      case IN, NOT_IN -> list(operator, text);
      case EXISTS, NOT_EXISTS -> text.isEmpty() ? List.of() : List.of(text);
      default -> List.of(text);
    };
  }

  private static List<String> list(Operator operator, String text) {
    if (!text.startsWith("(") || !text.endsWith(")")) {
      throw new IllegalArgumentException(
          "\"%s\" takes values in parentheses, such as arch in (amd64,arm64)"
              .formatted(operator.text()));
    }
    String inner = text.substring(1, text.length() - 1);
    return Arrays.stream(inner.split(",", -1)).map(String::strip).toList();
  }
}
