package io.turboprop.link;

import java.net.URI;
import java.util.Locale;

/**
 * Where the broker listens.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record BrokerAddress(String host, int port, boolean tls) implements Brokers.Place {
  static final int PLAIN_PORT = 1883;
  static final int TLS_PORT = 8883;

  public BrokerAddress {
    if (host.isBlank()) {
      throw new IllegalArgumentException("broker host is empty");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("broker port must be 1 to 65535, is " + port);
    }
  }

  /**
   * Reads upstream's forms (wire reference §1): {@code tcp://}, {@code mqtt://} or a bare {@code
   * host[:port]} for plain, port 1883; {@code ssl://}, {@code tls://} or {@code mqtts://} for TLS,
   * port 8883. A path is ignored.
   *
   * @throws IllegalArgumentException naming the text and what it should be
   */
  public static BrokerAddress parse(String text) {
    URI uri = uri(text);
    boolean tls =
        switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
          case "tcp", "mqtt" -> false;
          case "ssl", "tls", "mqtts" -> true;
          case "ws", "wss" -> throw unreadable(text, "WebSocket is not supported");
          default -> throw unreadable(text, "unknown scheme " + uri.getScheme());
        };
    if (uri.getHost() == null) {
      throw unreadable(text, "no host");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? TLS_PORT : PLAIN_PORT;
    return new BrokerAddress(withoutBrackets(uri.getHost()), port, tls);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return (tls ? "mqtts://" : "mqtt://") + name + ":" + port;
  }

  private static URI uri(String text) {
    String trimmed = text.strip();
    try {
      return URI.create(trimmed.contains("://") ? trimmed : "tcp://" + trimmed);
    } catch (IllegalArgumentException e) {
      throw unreadable(text, "not a URL");
    }
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static IllegalArgumentException unreadable(String text, String why) {
    return new IllegalArgumentException(
        "broker address '"
            + text
            + "': "
            + why
            + "; expected host, host:port, or a URL with tcp, mqtt, ssl, tls or mqtts");
  }
}
