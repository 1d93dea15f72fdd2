package io.turboprop.model;

/** Identifies a proplet; also its MQTT client id. */
public record PropletId(String value) implements Comparable<PropletId> {
  /**
   * @throws IllegalArgumentException if the text cannot be an identifier
   */
  public PropletId {
    Identifier.require("proplet id", value);
  }

  @Override
  public int compareTo(PropletId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
