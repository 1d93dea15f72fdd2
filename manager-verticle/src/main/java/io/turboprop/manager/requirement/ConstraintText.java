package io.turboprop.manager.requirement;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** As Kubernetes writes these. */
  private static final Map<String, Operator> ALIASES =
      Map.of("==", Operator.EQUAL, "notin", Operator.NOT_IN);

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
      for (var alias : ALIASES.entrySet()) {
        if (begins(rest, alias.getKey())) {
          return new Parts(attribute, Optional.of(alias.getValue()), after(rest, alias.getKey()));
        }
      }
      return Stream.concat(SIGNS.stream(), WORDS.stream())
          .filter(operator -> begins(rest, operator.text()))
          .findFirst()
          .map(found -> new Parts(attribute, Optional.of(found), after(rest, found.text())))
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

  /** A word ends where it ends; signs may have their value at once behind them. */
  private static boolean begins(String rest, String word) {
    return rest.startsWith(word)
        && (!Character.isLetter(word.charAt(0))
            || rest.length() == word.length()
            || " \t(".indexOf(rest.charAt(word.length())) >= 0);
  }

  private static String after(String rest, String operator) {
    return rest.substring(operator.length()).strip();
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
