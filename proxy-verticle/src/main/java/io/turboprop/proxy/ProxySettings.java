package io.turboprop.proxy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.broadcast.BroadcastRules;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.Qos;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.registry.RegistryLogin;
import io.turboprop.proxy.transfer.RetryPolicy;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.trust.TrustSettings;
import io.turboprop.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings to configuration: upstream's names (wire reference §20.3, older ones §22), and ours for
 * what upstream does not have.
 */
public final class ProxySettings {
  /** Prefix of the environment names. */
  public static final String PREFIX = "PROXY";

  /** Section of the file. */
  public static final String SECTION = "proxy";

  private static final int MAX_COUNT = 100_000;

  private ProxySettings() {}

  /**
   * What the environment and {@code PROXY_CONFIG_FILE}, by default {@code config.toml}, say. Reads
   * that file.
   *
   * @throws SettingsException if it cannot be read
   */
  public static Settings find(Map<String, String> environment) {
    String named = environment.getOrDefault("PROXY_CONFIG_FILE", "");
    ConfigFile file =
        named.isEmpty()
            ? ConfigFile.readIfPresent(Path.of("config.toml"))
            : ConfigFile.read(Path.of(named));
    return Settings.of(environment, file, PREFIX, SECTION);
  }

  /**
   * @param settings with {@link #PREFIX} and {@link #SECTION}
   * @throws SettingsException naming the setting that is missing or wrong
   */
  public static ProxyConfig read(Settings settings) {
    Credentials credentials = Credentials.from(settings);
    MqttSettings mqtt = MqttSettings.from(settings);
    List<Path> layouts = settings.list("PROXY_LAYOUT_DIRS", ":").stream().map(Path::of).toList();
    RegistryConfig registry = registry(settings, layouts);
    try {
      return new ProxyConfig(
          LinkSettings.linkOf(mqtt, credentials),
          new Topics(credentials.tenant(), credentials.channel()),
          Qos.of(mqtt.qos()),
          registry,
          layouts,
          Path.of(settings.text("PROXY_CACHE_DIR", "./data/proxy")),
          settings.longInteger(
              "PROXY_CACHE_BYTES", ProxyConfig.DEFAULT_CACHE_BYTES, 1, Long.MAX_VALUE),
          Optional.of(settings.seconds("PROXY_CACHE_MAX_AGE", Duration.ZERO))
              .filter(Duration::isPositive),
          imageChunks(settings),
          chunkBytes(settings, mqtt),
          limits(settings),
          serve(settings, mqtt),
          packs(settings),
          directUrl(settings),
          settings.text("PROXY_HTTP_HOST", "0.0.0.0"),
          settings.integer("PROXY_HTTP_PORT", ProxyConfig.DEFAULT_HTTP_PORT, 0, 65_535),
          TrustSettings.read(settings, registry.homeAuthority()));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@code LEAST/USUAL/MOST} bytes.
   *
   * @throws IllegalArgumentException if such chunks cannot be
   */
  private static ChunkRules imageChunks(Settings settings) {
    List<String> sizes = settings.list("PROXY_IMAGE_CHUNKS", "/");
    if (sizes.isEmpty()) {
      return ChunkRules.DEFAULT;
    }
    try {
      if (sizes.size() == 3) {
        int[] bytes = sizes.stream().mapToInt(Integer::parseInt).toArray();
        return new ChunkRules(bytes[0], bytes[1], bytes[2]);
      }
    } catch (IllegalArgumentException e) {
      throw new SettingsException("PROXY_IMAGE_CHUNKS: " + e.getMessage());
    }
    throw new SettingsException(
        "PROXY_IMAGE_CHUNKS must be LEAST/USUAL/MOST in bytes, such as 512/2048/8192, is "
            + String.join("/", sizes));
  }

  /** By itself where there is a ceiling, as the line is thin then. */
  private static boolean packs(Settings settings) {
    String when = settings.text("PROXY_IMAGE_ZSTD", "auto");
    return switch (when) {
      case "on" -> true;
      case "off" -> false;
      case "auto" -> settings.longInteger("PROXY_BYTES_PER_SECOND", 0, 0, Long.MAX_VALUE) > 0;
      default ->
          throw new SettingsException("PROXY_IMAGE_ZSTD must be auto, on or off, is " + when);
    };
  }

  private static Optional<String> directUrl(Settings settings) {
    Optional<String> url = settings.optionalText("PROXY_DIRECT_URL");
    if (url.isPresent() && !url.get().matches("https?://[^/?#]+(/[^?#]*[^/?#])?")) {
      throw new SettingsException(
          "PROXY_DIRECT_URL must be http://… or https://… without a slash at its end, is "
              + url.get());
    }
    return url;
  }

  private static int chunkBytes(Settings settings, MqttSettings mqtt) {
    int chunk =
        settings.integer(
            "PROXY_CHUNK_SIZE", ProxyConfig.DEFAULT_CHUNK_BYTES, 1, ProxyConfig.MAX_CHUNK_BYTES);
    if (chunk / 3 * 4 + ProxyConfig.CHUNK_OVERHEAD_BYTES > mqtt.maxPacketBytes()) {
      throw new SettingsException(
          "PROXY_CHUNK_SIZE is "
              + chunk
              + ", too much for the packets of PROXY_MQTT_MAX_PACKET_SIZE, "
              + mqtt.maxPacketBytes()
              + ": chunks grow by a third on the wire");
    }
    return chunk;
  }

  private static TransferLimits limits(Settings settings) {
    TransferLimits limits = TransferLimits.DEFAULT;
    return new TransferLimits(
        settings.integer("PROXY_MAX_FETCHES", limits.fetches(), 1, MAX_COUNT),
        settings.integer("PROXY_MAX_IMAGES", limits.images(), 1, MAX_COUNT),
        settings.integer("PROXY_CHUNK_WINDOW", limits.window(), 1, MAX_COUNT),
        limits.requesters());
  }

  private static ServeLimits serve(Settings settings, MqttSettings mqtt) {
    BroadcastRules usual = BroadcastRules.DEFAULT;
    if (mqtt.maxPacketBytes() < ProxyConfig.LEAST_PACKET_BYTES) {
      throw new SettingsException(
          "PROXY_MQTT_MAX_PACKET_SIZE is %d; chunks of images need packets of %d"
              .formatted(mqtt.maxPacketBytes(), ProxyConfig.LEAST_PACKET_BYTES));
    }
    return new ServeLimits(
        settings.integer("PROXY_MAX_IMAGES", ServeLimits.DEFAULT.images(), 1, MAX_COUNT),
        new BroadcastRules(
            settings.integer(
                "PROXY_IMAGE_WINDOW", usual.windowBytes(), usual.frameBytes(), 1 << 30),
            usual.frameBytes(),
            settings.longInteger(
                "PROXY_BYTES_PER_SECOND", usual.bytesPerSecond(), 0, Long.MAX_VALUE),
            usual.gather(),
            usual.patience(),
            usual.markAfter(),
            usual.forgetAfter()));
  }

  private static RegistryConfig registry(Settings settings, List<Path> layouts) {
    RegistryConfig registry = registry(settings);
    if (registry.home().isEmpty() && layouts.isEmpty()) {
      throw new SettingsException(
          "no images can be had: give "
              + settings.howToGive("PROXY_REGISTRY_URL")
              + ", or "
              + settings.howToGive("PROXY_LAYOUT_DIRS"));
    }
    return registry;
  }

  /**
   * How registries are reached; all of it has a default.
   *
   * @throws SettingsException naming the setting that is wrong
   */
  public static RegistryConfig registry(Settings settings) {
    RegistryConfig fallback = RegistryConfig.DEFAULT;
    Optional<String> home = settings.optionalText("PROXY_REGISTRY_URL");
    return new RegistryConfig(
        home,
        login(settings, home),
        Set.copyOf(settings.list("PROXY_INSECURE_REGISTRIES", ",")),
        settings.optionalText("PROXY_REGISTRY_TLS_CA_CERT").map(Path::of),
        settings.flag("PROXY_REGISTRY_TLS_INSECURE_SKIP_VERIFY", false),
        settings.seconds("PROXY_REGISTRY_CONNECT_TIMEOUT", fallback.connectTimeout()),
        settings.seconds("PROXY_REGISTRY_STALL_TIMEOUT", fallback.stallTimeout()),
        retry(settings),
        fallback.maxManifestBytes());
  }

  private static RetryPolicy retry(Settings settings) {
    RetryPolicy fallback = RetryPolicy.DEFAULT;
    return new RetryPolicy(
        settings.integer("PROXY_REGISTRY_TRIES", fallback.failuresInARow(), 1, 100),
        settings.seconds("PROXY_REGISTRY_DEADLINE", fallback.deadline()),
        fallback.backoff(),
        fallback.longestWait());
  }

  /** User name and password if both are set, else the token (wire reference §5.2). */
  private static RegistryLogin login(Settings settings, Optional<String> home) {
    boolean wanted = settings.flag("PROXY_AUTHENTICATE", false);
    Optional<String> token = settings.secret("PROXY_REGISTRY_TOKEN");
    Optional<String> user = settings.optionalText("PROXY_REGISTRY_USERNAME");
    Optional<String> password = settings.secret("PROXY_REGISTRY_PASSWORD");
    if (!wanted) {
      return new RegistryLogin.Anonymous();
    }
    if (home.isEmpty()) {
      throw new SettingsException(
          "PROXY_AUTHENTICATE needs PROXY_REGISTRY_URL, the registry that the login is for");
    }
    if (user.isPresent() && password.isPresent()) {
      return new RegistryLogin.Password(user.get(), password.get());
    }
    return token
        .<RegistryLogin>map(RegistryLogin.Token::new)
        .orElseThrow(
            () ->
                new SettingsException(
                    "PROXY_AUTHENTICATE needs PROXY_REGISTRY_USERNAME and"
                        + " PROXY_REGISTRY_PASSWORD, or PROXY_REGISTRY_TOKEN"));
  }
}
