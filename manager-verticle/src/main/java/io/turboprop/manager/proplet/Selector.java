package io.turboprop.manager.proplet;

import io.turboprop.manager.requirement.Attribute;
import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Operator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which proplets are meant: {@code all}, or constraints with commas between them, as {@link
 * ConstraintText} reads them, which must all hold. Anything else is the id or the name of a
 * proplet, of which it must be one. {@code gw-1,gw-2} means two, {@code site=lyon,gpu=yes} those
 * with both labels.
 *
 * @param names ids or names; empty for any
 */
public record Selector(List<String> names, List<Constraint> constraints) {
  public static final String ALL = "all";
  static final int MOST_CHARS = 4_096;

  public Selector {
    names = List.copyOf(names);
    constraints = List.copyOf(constraints);
  }

  /**
   * @throws IllegalArgumentException if the text is no selector
   */
  public static Selector parse(String text) {
    if (text.isBlank() || text.length() > MOST_CHARS) {
      throw new IllegalArgumentException(
          "must have 1 to %d characters, such as all, gw-1,gw-2 or site=lyon"
              .formatted(MOST_CHARS));
    }
    List<String> names = new ArrayList<>();
    List<Constraint> constraints = new ArrayList<>();
    List<String> written = split(text);
    for (String one : written) {
      if (one.isEmpty()) {
        throw new IllegalArgumentException("has a term without a name");
      } else if (ConstraintText.hasOperator(one)) {
        constraints.add(ConstraintText.parse(one));
      } else {
        names.add(one);
      }
    }
    requireOneValueOfEach(constraints);
    if (names.contains(ALL) && written.size() > 1) {
      throw new IllegalArgumentException("all stands alone");
    }
    return new Selector(names.contains(ALL) ? List.of() : names, constraints);
  }

  /** At the commas that are not in parentheses. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' && !inside) {
        parts.add(text.substring(from, i).strip());
        from = i + 1;
      } else if ((c == '(' && inside) || (c == ')' && !inside)) {
        throw new IllegalArgumentException("has a parenthesis too many");
      } else if (c == '(' || c == ')') {
        inside = c == '(';
      }
    }
    if (inside) {
      throw new IllegalArgumentException("has a parenthesis that is not closed");
    }
    parts.add(text.substring(from).strip());
    return parts;
  }

  private static void requireOneValueOfEach(List<Constraint> constraints) {
    Set<Attribute> labels = new HashSet<>();
    for (Constraint one : constraints) {
      boolean equal = one.operator() == Operator.EQUAL;
      boolean label = one.attribute().kind() == Attribute.Kind.LABEL;
      if (equal && label && !labels.add(one.attribute())) {
        throw new IllegalArgumentException(
            "wants two values of one label: " + one.attribute().key());
      }
    }
  }

  public boolean matches(Proplet proplet) {
    return (names.isEmpty() || names.stream().anyMatch(name -> isNamed(proplet, name)))
        && constraints.stream().allMatch(one -> one.test().test(proplet.facts()));
  }

  public static boolean isNamed(Proplet proplet, String name) {
    return proplet.id().value().equals(name) || proplet.name().equals(name);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return names.isEmpty() && constraints.isEmpty()
        ? ALL
        : Stream.concat(names.stream(), constraints.stream().map(Constraint::toString))
            .collect(Collectors.joining(","));
  }
}
