package io.turboprop.manager;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.link.BrokerAddress;
import io.turboprop.manager.api.CubeConfig;
import io.turboprop.manager.api.HttpConfig;
import io.turboprop.manager.broker.BrokerRole;
import io.turboprop.manager.broker.BrokerUser;
import io.turboprop.manager.gateway.GatewayConfig;
import io.turboprop.manager.service.ControlConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the manager can be told (wire reference §20.1).
 *
 * @param broker whose broker there is; its own unless {@code MANAGER_MQTT_ADDRESS} or {@code
 *     MANAGER_DOMAIN} is set, none if {@code MANAGER_BROKER_ENABLED} is false
 * @param brokerListen where its own broker listens, port 0 for any free one
 * @param brokerUsers who may connect to the embedded broker; empty lets anybody in, on loopback
 *     only
 * @param cube where Cube's API is served, if it is
 * @param leader this manager among those that share its store
 * @param joining how machines join over HTTP
 * @param httpInstances event loops that serve HTTP
 */
public record ManagerConfig(
    Credentials credentials,
    MqttSettings mqtt,
    BrokerKind broker,
    BrokerAddress brokerListen,
    List<BrokerUser> brokerUsers,
    HttpConfig http,
    Optional<CubeConfig> cube,
    StorageConfig storage,
    LeaderConfig leader,
    ControlConfig control,
    GatewayConfig gateway,
    JoinConfig joining,
    int httpInstances,
    DirectConfig direct) {

  /** Where messages go. */
  public enum BrokerKind {
    EMBEDDED,
    EXTERNAL,
    /** Nowhere: all proplets are driven over HTTP. */
    NONE
  }

  public ManagerConfig {
    brokerUsers = List.copyOf(brokerUsers);
  }

  /**
   * The environment and {@code config.toml}. Blocks.
   *
   * @throws SettingsException if the file cannot be read
   */
  public static Settings settings(Map<String, String> environment) {
    return Settings.of(
        environment, ConfigFile.readIfPresent(Path.of("config.toml")), "MANAGER", "manager");
  }

  /**
   * Reads everything at once, so that a wrong value stops the manager before it begins.
   *
   * @throws io.turboprop.config.SettingsException naming what is missing or wrong
   */
  public static ManagerConfig from(Settings settings) {
    BrokerKind broker = broker(settings);
    Credentials credentials = Credentials.from(settings);
    JoinConfig joining = JoinConfig.from(settings);
    StorageConfig storage = StorageConfig.from(settings);
    return new ManagerConfig(
        credentials,
        MqttSettings.from(settings),
        broker,
        new BrokerAddress(
            settings.text("MANAGER_BROKER_HOST", "localhost"),
            settings.integer("MANAGER_BROKER_PORT", 1883, 0, 65_535),
            false),
        broker == BrokerKind.EMBEDDED ? users(settings, credentials, joining) : List.of(),
        HttpConfig.from(settings),
        CubeConfig.from(settings),
        storage,
        LeaderConfig.from(settings, storage.shared()),
        ControlSettings.from(settings),
        GatewayConfig.from(settings),
        joining,
        settings.integer(
            "MANAGER_HTTP_INSTANCES", Runtime.getRuntime().availableProcessors(), 1, 256),
        DirectConfig.from(settings));
  }

  /** The same as one of several managers. */
  ManagerConfig with(LeaderConfig other) {
    return new ManagerConfig(
        credentials,
        mqtt,
        broker,
        brokerListen,
        brokerUsers,
        http,
        cube,
        storage,
        other,
        control,
        gateway,
        joining,
        httpInstances,
        direct);
  }

  private static BrokerKind broker(Settings settings) {
    boolean external = MqttSettings.address(settings).isPresent();
    if (settings.flag("MANAGER_BROKER_ENABLED", true)) {
      return external ? BrokerKind.EXTERNAL : BrokerKind.EMBEDDED;
    }
    if (external) {
      throw new SettingsException(
          "MANAGER_BROKER_ENABLED is false, but MANAGER_MQTT_ADDRESS or MANAGER_DOMAIN names a"
              + " broker; leave one of them out");
    }
    return BrokerKind.NONE;
  }

  /** A broker that lets in who shows a token does not let in everybody else. */
  private static List<BrokerUser> users(
      Settings settings, Credentials manager, JoinConfig joining) {
    List<BrokerUser> users = BrokerUsers.of(settings.file());
    return users.isEmpty() && joining.token().isPresent()
        ? List.of(BrokerUser.of(manager, BrokerRole.MANAGER))
        : users;
  }
}
