package io.turboprop.proplet.engine.cgi;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * One header, which cannot be taken for something else in a message.
 *
 * @param name a token as RFC 9110 has it
 * @param value without control characters but tabs
 */
record HeaderLine(String name, String value) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[^\\x00-\\x08\\x0a-\\x1f\\x7f]*");

  /** Of one connection, and not of the message (RFC 9110 §7.6.1). In lower case. */
  static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * @throws IllegalArgumentException with a sentence for people, without the value
   */
  HeaderLine {
    if (!isToken(name)) {
      throw new IllegalArgumentException("a header has a name that HTTP does not allow");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("header " + name + " has control characters");
    }
  }

  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  void appendTo(StringBuilder message) {
    message.append(name).append(": ").append(value).append("\r\n");
  }
}
