package io.turboprop.model;

/**
 * What every identifier must satisfy so that it can be a level of an MQTT topic, a path segment and
 * a file name: 1 to 128 characters of {@code A-Z a-z 0-9 _ - : @}. A dot and {@code ::} are refused
 * because some brokers treat it as a level separator.
 */
final class Identifier {
  static final int MAX_LENGTH = 128;

  private Identifier() {}

  static String require(String kind, String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          kind + " must have 1 to " + MAX_LENGTH + " characters, not " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      if (!allowed(value.charAt(i))) {
        throw new IllegalArgumentException(
            kind + " \"" + value + "\" may contain letters, digits, '_', '-', ':' and '@' only");
      }
    }
    if (value.contains("::")) {
      throw new IllegalArgumentException(kind + " \"" + value + "\" must not contain \"::\"");
    }
    return value;
  }

  private static boolean allowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == ':'
        || c == '@';
  }
}
