package io.turboprop.cli.serve;

import java.nio.file.Path;

/**
 * What {@code dev} is to run.
 *
 * @param dataDir holds everything: identities, tasks, messages, modules; absolute
 * @param proplets 1 or more
 * @param httpPort of the manager; 0 for any free one, as with the others
 * @param mqttPort of the broker
 * @param proxyPort of the proxy's health
 */
record DevPlan(Path dataDir, int proplets, int httpPort, int mqttPort, int proxyPort) {
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
