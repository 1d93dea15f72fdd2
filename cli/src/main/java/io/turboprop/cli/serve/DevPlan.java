package io.turboprop.cli.serve;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code dev} is to run.
 *
 * @param dataDir holds everything: identities, tasks, messages, modules; absolute
 * @param proplets 1 or more
 * @param httpPort of the manager; 0 for any free one, as with the others
 * @param mqttPort of the broker
 * @param proxyPort of the proxy's health
 * @param driven how the manager drives the proplets, if there shall be no broker
 */
record DevPlan(
    Path dataDir,
    int proplets,
    int httpPort,
    int mqttPort,
    int proxyPort,
    Optional<Driven> driven) {
  /**
   * Proplets that a manager drives over HTTP.
   *
   * @param ports of their worker APIs, one for each
   * @param token of these
   */
  record Driven(List<Integer> ports, String token) {
    Driven {
      ports = List.copyOf(ports);
    }
  }

  Path identities() {
    return dataDir.resolve("config.toml");
  }

  Path managerData() {
    return dataDir.resolve("manager");
  }

  Path proxyData() {
    return dataDir.resolve("proxy");
  }

  Path propletData(String section) {
    return dataDir.resolve(section);
  }
}
