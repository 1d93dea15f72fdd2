package io.turboprop.model;

/**
 * A label of a host name (RFC 1123, in lower case): 1 to 63 characters of {@code a-z 0-9 -},
 * neither beginning nor ending with a hyphen. Good for paths, topics, file and host names alike.
 */
final class DnsLabel {
  static final int MAX_LENGTH = 63;

  private DnsLabel() {}

  static String require(String kind, String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          kind + " must have 1 to " + MAX_LENGTH + " characters, not " + value.length());
    }
    if (!value.chars().allMatch(DnsLabel::allowed)
        || value.startsWith("-")
        || value.endsWith("-")) {
      throw new IllegalArgumentException(
          kind
              + " must consist of small letters, digits and hyphens, and neither begin nor end with"
              + " a hyphen");
    }
    return value;
  }

  private static boolean allowed(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }
}
