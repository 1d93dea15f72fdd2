package io.turboprop.model;

/**
 * A JSON value kept as its text, for values that pass through unread (task results, metadata).
 * Whoever makes one vouches that the text is exactly one valid JSON value.
 */
public record JsonText(String text) {
  public static final JsonText NULL = new JsonText("null");

  @Override
  public String toString() {
    return text;
  }
}
