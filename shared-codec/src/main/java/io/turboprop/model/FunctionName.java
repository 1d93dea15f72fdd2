package io.turboprop.model;

/** Names a function: a DNS label, 1 to 63 characters. */
public record FunctionName(String value) implements Comparable<FunctionName> {
  /**
   * @throws IllegalArgumentException if the text is no DNS label
   */
  public FunctionName {
    DnsLabel.require("function name", value);
  }

  @Override
  public int compareTo(FunctionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
