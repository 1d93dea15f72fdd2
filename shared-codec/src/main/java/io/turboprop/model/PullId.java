package io.turboprop.model;

/** Names one wish to have an image brought to proplets ahead of its use. */
public record PullId(String value) {
  /**
   * @throws IllegalArgumentException if the text cannot be an identifier
   */
  public PullId {
    Identifier.require("pull id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
