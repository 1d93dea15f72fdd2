package io.turboprop.cli.serve;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
          "MQTT_ADDRESS",
          "BROKER_ENABLED",
          "WORKERS",
          "WORKER_TOKEN");

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

  /** Without a broker's address, which makes the manager bring its own, if there shall be one. */
  Settings manager() {
    Map<String, String> ours = new HashMap<>();
    ours.put("MANAGER_HTTP_PORT", Integer.toString(plan.httpPort()));
    ours.put("MANAGER_BROKER_PORT", Integer.toString(plan.mqttPort()));
    ours.put("MANAGER_STORAGE_TYPE", "sqlite");
    ours.put("MANAGER_SQLITE_PATH", plan.managerData().resolve("turboprop.db").toString());
    ours.put("MANAGER_DATA_DIR", plan.managerData().toString());
    plan.driven()
        .ifPresent(
            driven -> {
              ours.put("MANAGER_BROKER_ENABLED", "false");
              ours.put("MANAGER_WORKERS", workers(driven));
              ours.put("MANAGER_WORKER_TOKEN", driven.token());
            });
    return settings("MANAGER", "manager", ours);
  }

  private static String workers(DevPlan.Driven driven) {
    return driven.ports().stream()
        .map(port -> "http://127.0.0.1:" + port)
        .collect(Collectors.joining(","));
  }

  /**
   * The proxy reads layouts below the data folder and the working directory, unless it was told
   * others.
   */
  Settings proxy() {
    Map<String, String> ours = new HashMap<>();
    ours.put("PROXY_HTTP_HOST", "127.0.0.1");
    ours.put("PROXY_HTTP_PORT", Integer.toString(plan.proxyPort()));
    ours.put("PROXY_CACHE_DIR", plan.proxyData().toString());
    ours.put(
        "PROXY_LAYOUT_DIRS",
        environment.getOrDefault(
            "PROXY_LAYOUT_DIRS", plan.dataDir() + ":" + Path.of("").toAbsolutePath()));
    if (plan.driven().isEmpty()) {
      ours.put("PROXY_MQTT_ADDRESS", broker());
    }
    return settings("PROXY", "proxy", ours);
  }

  /**
   * @param number of the proplet, from 0
   */
  Settings proplet(String section, int number) {
    Map<String, String> ours = new HashMap<>();
    ours.put("PROPLET_DATA_DIR", plan.propletData(section).toString());
    plan.driven()
        .ifPresentOrElse(
            driven -> {
              ours.put("PROPLET_METRICS_HOST", "127.0.0.1");
              ours.put("PROPLET_METRICS_PORT", Integer.toString(driven.ports().get(number)));
              ours.put("PROPLET_WORKER_TOKEN", driven.token());
            },
            () -> {
              ours.put("PROPLET_MQTT_ADDRESS", broker());
              ours.put("PROPLET_METRICS_PORT", "0");
            });
    return settings("PROPLET", section, ours);
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
