package io.turboprop.codec;

/**
 * Makes any text one that UTF-8 can carry. JSON escapes may name half of a surrogate pair; such
 * text could be read, but never written again.
 */
public final class WellFormed {
  private WellFormed() {}

  /** The text itself, or a copy with U+FFFD in place of each half surrogate pair. */
  public static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
