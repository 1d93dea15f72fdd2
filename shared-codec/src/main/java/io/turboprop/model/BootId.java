package io.turboprop.model;

/** Names one run of a proplet's process, so that a late message of an earlier run is recognised. */
public record BootId(String value) implements Comparable<BootId> {
  /**
   * @throws IllegalArgumentException if the text cannot be an identifier
   */
  public BootId {
    Identifier.require("boot id", value);
  }

  @Override
  public int compareTo(BootId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
