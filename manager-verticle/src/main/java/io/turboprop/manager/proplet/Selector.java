package io.turboprop.manager.proplet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which proplets are meant: {@code all}, or terms with commas between them. {@code key=value} is a
 * label that a proplet must have; anything else is the id or the name of a proplet, of which it
 * must be one. {@code gw-1,gw-2} means two, {@code site=lyon,gpu=yes} those with both labels.
 *
 * @param names ids or names; empty for any
 */
public record Selector(List<String> names, Map<String, String> labels) {
  public static final String ALL = "all";
  static final int MOST_CHARS = 4_096;

  public Selector {
    names = List.copyOf(names);
    labels = Map.copyOf(labels);
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
    Map<String, String> labels = new LinkedHashMap<>();
    List<String> terms = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    for (String term : terms) {
      int equals = term.indexOf('=');
      if (term.isEmpty() || equals == 0) {
        throw new IllegalArgumentException("has a term without a name");
      } else if (equals < 0) {
        names.add(term);
      } else if (labels.put(term.substring(0, equals), term.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "wants two values of one label: " + term.substring(0, equals));
      }
    }
    if (names.contains(ALL) && terms.size() > 1) {
      throw new IllegalArgumentException("all stands alone");
    }
    return new Selector(names.contains(ALL) ? List.of() : names, labels);
  }

  public boolean matches(Proplet proplet) {
    return (names.isEmpty() || names.stream().anyMatch(name -> isNamed(proplet, name)))
        && proplet.metadata().labels().entrySet().containsAll(labels.entrySet());
  }

  public static boolean isNamed(Proplet proplet, String name) {
    return proplet.id().value().equals(name) || proplet.name().equals(name);
  }
}
