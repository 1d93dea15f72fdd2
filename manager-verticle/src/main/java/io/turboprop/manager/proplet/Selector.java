package io.turboprop.manager.proplet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which proplets are meant: {@code all}, or terms with commas between them. {@code key=value},
 * {@code key!=value}, {@code key in (a,b)}, {@code key not in (a,b)}, {@code key exists} and {@code
 * key not exists} are about labels, and where a proplet has no label of that name, about {@code
 * arch}, {@code os}, {@code hostname}, {@code location}, {@code environment}, {@code version},
 * {@code protocol}, {@code engine} and {@code tag} as it said of itself; all must hold. Anything
 * else is the id or the name of a proplet, of which it must be one. {@code gw-1,gw-2} means two,
 * {@code site=lyon,gpu=yes} those with both labels.
 *
 * @param names ids or names; empty for any
 */
public record Selector(List<String> names, List<Term> terms) {
  public static final String ALL = "all";
  static final int MOST_CHARS = 4_096;

  private static final Pattern SET =
      Pattern.compile("(\\S+)\\s+(not\\s+in|notin|in)\\s*\\(([^()]*)\\)");
  private static final Pattern HALF_A_SET = Pattern.compile("\\S+\\s+(not\\s+in|notin|in)\\b.*");
  private static final Pattern EXISTS = Pattern.compile("(\\S+)\\s+(not\\s+)?exists");
  private static final Pattern EQUALS = Pattern.compile("(.*?)\\s*(!=|==|=)\\s*(.*)");

  /** What a term asks of the values that a proplet has of its key. */
  public enum Operator {
    /** One of these is there. */
    IN,
    /** None of these is there; so it is for a proplet without any value. */
    NOT_IN,
    /** There is a value. */
    EXISTS,
    /** There is none. */
    MISSING
  }

  /**
   * One condition.
   *
   * @param values that are asked for; none of {@code EXISTS} and {@code MISSING}
   */
  public record Term(String key, Operator operator, List<String> values) {
    public Term {
      values = List.copyOf(values);
    }

    boolean holds(Set<String> present) {
      return switch (operator) {
        case IN -> values.stream().anyMatch(present::contains);
        case NOT_IN -> values.stream().noneMatch(present::contains);
        case EXISTS -> !present.isEmpty();
        case MISSING -> present.isEmpty();
      };
    }

    /** As it is written. */
    @Override
    public String toString() {
      boolean one = values.size() == 1;
      return switch (operator) {
        case IN -> key + (one ? "=" + values.getFirst() : " in (" + String.join(",", values) + ")");
        case NOT_IN ->
            key + (one ? "!=" + values.getFirst() : " not in (" + String.join(",", values) + ")");
        case EXISTS -> key + " exists";
        case MISSING -> key + " not exists";
      };
    }
  }

  public Selector {
    names = List.copyOf(names);
    terms = List.copyOf(terms);
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
    List<Term> terms = new ArrayList<>();
    List<String> written = split(text);
    for (String one : written) {
      term(one).ifPresentOrElse(terms::add, () -> names.add(one));
    }
    requireOneValueOfEach(terms);
    if (names.contains(ALL) && written.size() > 1) {
      throw new IllegalArgumentException("all stands alone");
    }
    return new Selector(names.contains(ALL) ? List.of() : names, terms);
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

  /** Empty if it is a name. */
  private static Optional<Term> term(String text) {
    Matcher set = SET.matcher(text);
    Matcher exists = EXISTS.matcher(text);
    Matcher equals = EQUALS.matcher(text);
    if (text.isEmpty()) {
      throw withoutName();
    } else if (set.matches()) {
      Operator operator = set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN;
      String[] values = set.group(3).split(",", -1);
      return Optional.of(
          new Term(set.group(1), operator, Arrays.stream(values).map(String::strip).toList()));
    } else if (exists.matches()) {
      Operator operator = exists.group(2) == null ? Operator.EXISTS : Operator.MISSING;
      return Optional.of(new Term(exists.group(1), operator, List.of()));
    } else if (equals.matches()) {
      if (equals.group(1).isEmpty()) {
        throw withoutName();
      }
      Operator operator = equals.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
      return Optional.of(new Term(equals.group(1), operator, List.of(equals.group(3))));
    } else if (HALF_A_SET.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "has \"in\" without values in parentheses, such as arch in (amd64,arm64)");
    }
    return Optional.empty();
  }

  private static IllegalArgumentException withoutName() {
    return new IllegalArgumentException("has a term without a name");
  }

  private static void requireOneValueOfEach(List<Term> terms) {
    Set<String> keys = new HashSet<>();
    for (Term term : terms) {
      boolean one = term.operator == Operator.IN && term.values.size() == 1;
      if (one && !keys.add(term.key)) {
        throw new IllegalArgumentException("wants two values of one label: " + term.key);
      }
    }
  }

  public boolean matches(Proplet proplet) {
    return (names.isEmpty() || names.stream().anyMatch(name -> isNamed(proplet, name)))
        && terms.stream().allMatch(term -> term.holds(Attributes.of(proplet, term.key)));
  }

  public static boolean isNamed(Proplet proplet, String name) {
    return proplet.id().value().equals(name) || proplet.name().equals(name);
  }

  /** As it is written. */
  @Override
  public String toString() {
    return names.isEmpty() && terms.isEmpty()
        ? ALL
        : Stream.concat(names.stream(), terms.stream().map(Term::toString))
            .collect(Collectors.joining(","));
  }
}
