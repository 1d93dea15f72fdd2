package io.turboprop.manager.direct;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a worker API is.
 *
 * @param url {@code http://host:port} or {@code https://host:port}, without anything behind it
 */
public record WorkerAddress(String url) {
  /**
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static WorkerAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text, e.getReason());
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw wrong(text, "expected http://HOST:PORT or https://HOST:PORT");
    }
    boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
    if (!bare || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong(text, "nothing may follow the port");
    }
    if (uri.getRawUserInfo() != null) {
      throw wrong("…@" + uri.getHost(), "the token has a setting of its own");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    return new WorkerAddress(uri.getScheme() + "://" + uri.getHost() + ":" + port);
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("worker address \"" + text + "\": " + why);
  }
}
