package io.turboprop.manager.requirement;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A property of proplets that constraints speak of.
 *
 * @param key of a label; empty for the others
 */
public record Attribute(Kind kind, String key) {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,127}");
  private static final String LABEL = "label.";

  /** What it is; labels are the users' own. */
  public enum Kind {
    LABEL,
    TAG,
    ARCH,
    OS,
    HOSTNAME,
    ENVIRONMENT,
    ENGINE,
    PROTOCOL,
    LOCATION,
    NAME,
    ID,
    VERSION;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Attribute {
    if ((kind == Kind.LABEL) != KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "an attribute is tag, arch, os, hostname, environment, engine, protocol, location,"
              + " name, id, version, or the key of a label: 1 to 128 letters, digits, dots, dashes, slashes and underscores");
    }
  }

  /**
   * {@code arch} and the like by name, anything else is a label; {@code label.arch} is the label
   * that has such a name.
   *
   * @throws IllegalArgumentException if it can be neither
   */
  public static Attribute parse(String text) {
    return reserved(text)
        .map(kind -> new Attribute(kind, ""))
        .orElseGet(() -> label(text.startsWith(LABEL) ? text.substring(LABEL.length()) : text));
  }

  private static Optional<Kind> reserved(String word) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.LABEL && kind.word().equals(word))
        .findFirst();
  }

  public static Attribute label(String key) {
    return new Attribute(Kind.LABEL, key);
  }

  /** As it is written; read again it gives the same. */
  public String text() {
    if (kind != Kind.LABEL) {
      return kind.word();
    }
    return reserved(key).isPresent() || key.startsWith(LABEL) ? LABEL + key : key;
  }
}
