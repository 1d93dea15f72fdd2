package io.turboprop.manager.gateway;

import io.turboprop.wire.FunctionCall.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which headers are passed on: all but those between two neighbours (RFC 9110 §7.6.1), those that
 * {@code Connection} names, what frames the body, and our own.
 */
final class PassedHeaders {
  private static final String OWN = "X-Turboprop-";

  private final List<String> named;

  private PassedHeaders(List<String> named) {
    this.named = named;
  }

  /**
   * @param connection values of the header {@code Connection}
   */
  static PassedHeaders without(List<String> connection) {
    List<String> named = new ArrayList<>();
    for (String value : connection) {
      int from = 0;
      while (from <= value.length()) {
        int comma = value.indexOf(',', from);
        int end = comma < 0 ? value.length() : comma;
        String name = value.substring(from, end).strip();
        if (!name.isEmpty()
            && !name.equalsIgnoreCase("close")
            && !name.equalsIgnoreCase("keep-alive")) {
          named.add(name);
        }
        from = end + 1;
      }
    }
    return new PassedHeaders(named);
  }

  boolean passes(String name) {
    return !betweenNeighbours(name)
        && !name.startsWith(":")
        && !name.regionMatches(true, 0, OWN, 0, OWN.length())
        && !isNamed(name);
  }

  private boolean isNamed(String name) {
    for (String one : named) {
      if (one.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean betweenNeighbours(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("TE");
      case 6 -> name.equalsIgnoreCase("Expect");
      case 7 -> name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Trailer");
      case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
      case 14 -> name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("HTTP2-Settings");
      case 16 -> name.equalsIgnoreCase("Proxy-Connection");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      case 18 -> name.equalsIgnoreCase("Proxy-Authenticate");
      case 19 -> name.equalsIgnoreCase("Proxy-Authorization");
      default -> false;
    };
  }

  /** Those of an answer that pass, in their order. */
  static List<Map.Entry<String, String>> ofAnswer(List<Header> headers) {
    List<String> connection = new ArrayList<>(0);
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase("Connection")) {
        connection.add(header.value());
      }
    }
    PassedHeaders passed = without(connection);
    List<Map.Entry<String, String>> some = new ArrayList<>(headers.size());
    for (Header header : headers) {
      if (passed.passes(header.name())) {
        some.add(Map.entry(header.name(), header.value()));
      }
    }
    return some;
  }

  /** Those that pass, in their order. */
  List<Map.Entry<String, String>> of(Iterable<Map.Entry<String, String>> headers) {
    List<Map.Entry<String, String>> passed = new ArrayList<>();
    for (Map.Entry<String, String> header : headers) {
      if (passes(header.getKey())) {
        passed.add(header);
      }
    }
    return passed;
  }
}
