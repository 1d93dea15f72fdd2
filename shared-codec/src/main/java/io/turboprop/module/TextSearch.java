package io.turboprop.module;

import java.nio.charset.StandardCharsets;

/** Looks for one text in bytes that pass by, across the borders of buffers. */
final class TextSearch {
  private final byte[] text;
  private int matched;
  private boolean found;

  /**
   * @param text whose first character does not appear in it again, so that no match is missed
   *     without looking back
   */
  TextSearch(String text) {
    this.text = text.getBytes(StandardCharsets.US_ASCII);
    if (text.lastIndexOf(text.charAt(0)) != 0) {
      throw new IllegalArgumentException("the first character repeats: " + text);
    }
  }

  boolean found() {
    return found;
  }

  void feed(byte[] bytes, int from, int to) {
    for (int i = from; i < to && !found; i++) {
      if (bytes[i] == text[matched]) {
        matched++;
        found = matched == text.length;
      } else {
        matched = bytes[i] == text[0] ? 1 : 0;
      }
    }
  }
}
