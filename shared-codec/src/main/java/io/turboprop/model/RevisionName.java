package io.turboprop.model;

import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names a revision of a function: a DNS label, 1 to 63 characters. Names such as {@code r7} are
 * counted by the manager.
 */
public record RevisionName(String value) implements Comparable<RevisionName> {
  /** Words that follow the name of a function in paths, where a revision may stand, too. */
  private static final Set<String> RESERVED =
      Set.of("revisions", "switch", "rollback", "history", "invoke");

  private static final Pattern COUNTED = Pattern.compile("r[1-9][0-9]{0,8}");

  /**
   * @throws IllegalArgumentException if the text is no DNS label, or a word with another meaning
   */
  public RevisionName {
    DnsLabel.require("revision name", value);
    if (RESERVED.contains(value)) {
      throw new IllegalArgumentException("revision name \"" + value + "\" is a reserved word");
    }
  }

  /** The name that is given when the user gives none. */
  public static RevisionName counted(long number) {
    return new RevisionName("r" + number);
  }

  /** 7 of {@code r7}; empty for names that people made up. */
  public OptionalLong number() {
    return COUNTED.matcher(value).matches()
        ? OptionalLong.of(Long.parseLong(value.substring(1)))
        : OptionalLong.empty();
  }

  @Override
  public int compareTo(RevisionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
