package io.turboprop.manager.requirement;

import java.util.Locale;
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
          "an attribute is tag, arch, os, engine, protocol, location, name, id, version, or the key"
              + " of a label: 1 to 128 letters, digits, dots, dashes, slashes and underscores");
    }
  }

  /**
   * {@code arch} and the like by name, anything else is a label; {@code label.arch} is the label
   * that has such a name.
   *
   * @throws IllegalArgumentException if it can be neither
   */
  public static Attribute parse(String text) {
    for (Kind kind : Kind.values()) {
      if (kind != Kind.LABEL && kind.word().equals(text)) {
        return new Attribute(kind, "");
      }
    }
    return label(text.startsWith(LABEL) ? text.substring(LABEL.length()) : text);
  }

  public static Attribute label(String key) {
    return new Attribute(Kind.LABEL, key);
  }

  /** As it is written; read again it gives the same. */
  public String text() {
    return kind == Kind.LABEL ? LABEL + key : kind.word();
  }
}
