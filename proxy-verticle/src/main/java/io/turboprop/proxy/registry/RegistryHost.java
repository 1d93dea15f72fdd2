package io.turboprop.proxy.registry;

import java.net.URI;
import java.util.Locale;

/**
 * A registry as it is reached.
 *
 * @param authority {@code host[:port]}, lower case, as images name it
 * @param tls whether it is spoken to with https
 */
record RegistryHost(String authority, boolean tls) {

  /** Docker Hub's images name one host and live on another. */
  private static final String HUB = "docker.io";

  private static final String HUB_API = "registry-1.docker.io";

  /**
   * @param path begins with {@code /v2/}
   */
  URI uri(String path) {
    String host = isHub() ? HUB_API : authority;
    return URI.create((tls ? "https://" : "http://") + host + path);
  }

  /** Whether this address is one of this registry's, so that it may be shown the login. */
  boolean owns(URI address) {
    URI own = uri("/");
    return own.getScheme().equalsIgnoreCase(address.getScheme())
        && own.getRawAuthority().equalsIgnoreCase(address.getRawAuthority());
  }

  /** Hub images without a folder live in {@code library}. */
  String repository(String name) {
    return isHub() && name.indexOf('/') < 0 ? "library/" + name : name;
  }

  private boolean isHub() {
    return authority.equals(HUB);
  }

  static String normal(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.equals("index.docker.io") || lower.equals(HUB_API) ? HUB : lower;
  }

  @Override
  public String toString() {
    return authority;
  }
}
