package io.turboprop.manager;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.store.Candidate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * This manager among those that share its store.
 *
 * @param id its name among them; its address if absent
 * @param address base URL by which the others reach its HTTP door; made from host and port if
 *     absent
 * @param host by which the others find this machine, if no address is set
 * @param lease how long a leader that is not heard of still leads
 * @param shared whether others can have the same store at all; if not, nobody is waited for
 */
public record LeaderConfig(
    Optional<String> id, Optional<String> address, String host, Duration lease, boolean shared) {
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");
  private static final Duration DEFAULT_LEASE = Duration.ofSeconds(3);
  private static final Duration SHORTEST = Duration.ofMillis(300);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Of a manager that has its store for itself: the lease is its own for as long as it runs. */
  private static final Duration FOR_EVER = Duration.ofDays(3_650);

  /**
   * From {@code MANAGER_ID}, {@code MANAGER_ADVERTISED_URL} and {@code MANAGER_LEASE}.
   *
   * @throws SettingsException naming what is wrong
   */
  static LeaderConfig from(Settings settings, boolean shared) {
    Duration lease = settings.duration("MANAGER_LEASE", DEFAULT_LEASE);
    if (lease.compareTo(SHORTEST) < 0 || lease.compareTo(LONGEST) > 0) {
      throw new SettingsException("MANAGER_LEASE is \"" + lease + "\", expected 300 ms to 10 min");
    }
    return new LeaderConfig(
        settings.optionalText("MANAGER_ID"),
        settings.optionalText("MANAGER_ADVERTISED_URL").map(LeaderConfig::address),
        shared ? host(settings) : settings.text("MANAGER_HTTP_HOST", "localhost"),
        shared ? lease : FOR_EVER,
        shared);
  }

  /** A door that listens everywhere is not reached there, but by the name of the machine. */
  private static String host(Settings settings) {
    String host = settings.text("MANAGER_HTTP_HOST", "localhost");
    if (!EVERYWHERE.contains(host)) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      throw new SettingsException(
          "this machine does not know its own address; set MANAGER_ADVERTISED_URL to the URL by"
              + " which the other managers reach it");
    }
  }

  /**
   * @param scheme of the HTTP door
   * @param port of the HTTP door; 0 while it is not known
   */
  Candidate candidate(String scheme, int port) {
    String real = port == 0 ? "" : scheme + "://" + host + ":" + port;
    String url = address.orElse(real);
    return new Candidate(
        id.orElse(url.isEmpty() ? "this" : url.substring(url.indexOf("//") + 2)), url);
  }

  private static String address(String url) {
    String bare = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    if (!bare.matches("https?://[^/?#\\s]+")) {
      throw new SettingsException(
          "MANAGER_ADVERTISED_URL is \"" + url + "\", expected http://HOST:PORT");
    }
    return bare;
  }
}
