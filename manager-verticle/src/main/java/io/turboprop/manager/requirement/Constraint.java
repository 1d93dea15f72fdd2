package io.turboprop.manager.requirement;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a proplet must meet. Where it has several values of an attribute (tags, engines) one of them
 * has to; {@code !=}, {@code not in} and {@code not exists} want that none does, so proplets
 * without any value meet them, and only them.
 */
public record Constraint(Attribute attribute, Operator operator, List<String> values) {
  public static final int MOST_VALUES = 64;
  public static final int MOST_CHARS = 256;

  public Constraint {
    values = List.copyOf(values);
    if (!operator.takes(values.size()) || values.size() > MOST_VALUES) {
      throw new IllegalArgumentException(
          switch (operator) {
            case EXISTS, NOT_EXISTS -> operator.text() + " takes no value";
            case IN, NOT_IN -> operator.text() + " takes 1 to " + MOST_VALUES + " values";
            default -> operator.text() + " takes one value";
          });
    }
    if (values.stream().anyMatch(value -> value.isEmpty() || value.length() > MOST_CHARS)) {
      throw new IllegalArgumentException("a value must have 1 to " + MOST_CHARS + " characters");
    }
    switch (operator) {
      case REGEX -> LinearPattern.compile(values.getFirst());
      case AT_LEAST, ABOVE, AT_MOST, BELOW -> version(values.getFirst());
      default -> {}
    }
  }

  private static Version version(String text) {
    return Version.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"" + text + "\" is no version, such as 1.28 or 2.0.0-rc.1"));
  }

  /** The test, made once for many proplets. */
  public Predicate<Facts> test() {
    return switch (operator) {
      case EQUAL, IN -> any(values::contains);
      case NOT_EQUAL, NOT_IN -> any(values::contains).negate();
      case EXISTS -> any(value -> true);
      case NOT_EXISTS -> any(value -> true).negate();
      case REGEX -> any(LinearPattern.compile(values.getFirst())::matches);
      case AT_LEAST -> versions(difference -> difference >= 0);
      case ABOVE -> versions(difference -> difference > 0);
      case AT_MOST -> versions(difference -> difference <= 0);
      case BELOW -> versions(difference -> difference < 0);
    };
  }

  private Predicate<Facts> any(Predicate<String> test) {
    return facts -> {
      for (String value : facts.of(attribute)) {
        if (test.test(value)) {
          return true;
        }
      }
      return false;
    };
  }

  private Predicate<Facts> versions(IntPredicate wanted) {
    Version limit = version(values.getFirst());
    return any(
        value -> Version.parse(value).filter(v -> wanted.test(v.compareTo(limit))).isPresent());
  }

  /** As {@link ConstraintText} reads it, unless values hold commas. */
  @Override
  public String toString() {
    String shown =
        switch (operator) {
          case IN, NOT_IN -> values.stream().collect(Collectors.joining(", ", " (", ")"));
          default -> values.isEmpty() ? "" : " " + values.getFirst();
        };
    return attribute.text() + " " + operator.text() + shown;
  }
}
