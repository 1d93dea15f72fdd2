package io.turboprop.cli.serve;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings that {@code dev} gives to each service: the ones of the environment, but never its
 * identities, addresses and folders, which are {@code dev}'s own.
 */
final class DevSettings {
  private static final Set<String> OURS =
      Set.of(
          "TENANT_ID",
          "DOMAIN_ID",
          "CHANNEL_ID",
          "ENTITY_ID",
          "CLIENT_ID",
          "API_KEY",
          "CLIENT_KEY",
          "MQTT_ADDRESS");

  private final Map<String, String> environment;
  private final DevPlan plan;
  private final ConfigFile identities;

  DevSettings(Map<String, String> environment, DevPlan plan) {
    Map<String, String> kept = new HashMap<>(environment);
    kept.keySet().removeIf(DevSettings::isOurs);
    this.environment = Map.copyOf(kept);
    this.plan = plan;
    this.identities = ConfigFile.read(plan.identities());
  }

  private static boolean isOurs(String name) {
    int underscore = name.indexOf('_');
    return underscore > 0 && OURS.contains(name.substring(underscore + 1));
  }

  /** Without a broker's address, which makes the manager bring its own. */
  Settings manager() {
    return settings(
        "MANAGER",
        "manager",
        Map.of(
            "MANAGER_HTTP_PORT", Integer.toString(plan.httpPort()),
            "MANAGER_BROKER_PORT", Integer.toString(plan.mqttPort()),
            "MANAGER_STORAGE_TYPE", "sqlite",
            "MANAGER_SQLITE_PATH", plan.managerData().resolve("turboprop.db").toString(),
            "MANAGER_DATA_DIR", plan.managerData().toString()));
  }

  /**
   * The proxy reads layouts below the data folder and the working directory, unless it was told
   * others.
   */
  Settings proxy() {
    return settings(
        "PROXY",
        "proxy",
        Map.of(
            "PROXY_MQTT_ADDRESS", broker(),
            "PROXY_HTTP_HOST", "127.0.0.1",
            "PROXY_HTTP_PORT", Integer.toString(plan.proxyPort()),
            "PROXY_CACHE_DIR", plan.proxyData().toString(),
            "PROXY_LAYOUT_DIRS",
                environment.getOrDefault(
                    "PROXY_LAYOUT_DIRS", plan.dataDir() + ":" + Path.of("").toAbsolutePath())));
  }

  Settings proplet(String section) {
    return settings(
        "PROPLET",
        section,
        Map.of(
            "PROPLET_MQTT_ADDRESS", broker(),
            "PROPLET_METRICS_PORT", "0",
            "PROPLET_DATA_DIR", plan.propletData(section).toString()));
  }

  String broker() {
    return "tcp://127.0.0.1:" + plan.mqttPort();
  }

  private Settings settings(String prefix, String section, Map<String, String> ours) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(ours);
    return Settings.of(all, identities, prefix, section);
  }
}
