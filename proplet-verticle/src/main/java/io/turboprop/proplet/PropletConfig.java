package io.turboprop.proplet;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.agent.AgentConfig;
import io.turboprop.proplet.artifact.ImageLimits;
import io.turboprop.proplet.cube.CubeConfig;
import io.turboprop.proplet.journal.JournalConfig;
import io.turboprop.proplet.serve.ServeConfig;
import io.turboprop.time.Backoff;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.trust.TrustSettings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a proplet is set up (wire reference §20.2). {@link #of} gives the defaults, {@link #from}
 * reads environment and file, the {@code with…} methods change one thing for those who build it by
 * hand.
 *
 * @param reconnect delays between tries to reach the broker
 * @param beat between signs of life; 3 s, since a manager counts 10 s of silence as death
 * @param dataFolder of this proplet alone: its journal, images, compiled modules, results
 * @param metricsInterval between samples of the machine; zero for none
 * @param stopGrace how long guests may run on after the proplet was asked to stop
 * @param signatures which images of registries must be signed
 * @param cube where the API of Cube's worker is served, if it is
 */
public record PropletConfig(
    PropletIdentity identity,
    MqttSettings mqtt,
    Backoff reconnect,
    Duration beat,
    Path dataFolder,
    ImageLimits images,
    HttpTrust httpTrust,
    AgentConfig agent,
    EngineSettings engine,
    Duration metricsInterval,
    LocalApi api,
    Duration stopGrace,
    JournalConfig journal,
    ServeConfig serve,
    SignaturePolicy signatures,
    Optional<CubeConfig> cube) {

  public static final Duration DEFAULT_BEAT = Duration.ofSeconds(3);
  public static final Duration DEFAULT_METRICS_INTERVAL = Duration.ofSeconds(10);
  public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(10);
  public static final int DEFAULT_API_PORT = 9092;

  /** As many guests as the wasm engine runs at a time. */
  public static final int MAX_SLOTS = 256;

  private static final Backoff RECONNECT =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
  private static final int LEAST_TOKEN_CHARS = 16;
  private static final Duration MAX_BEAT = Duration.ofHours(1);

  /**
   * Whom to trust in direct downloads.
   *
   * @param caCert PEM file of the authorities to trust instead of the JDK's
   */
  public record HttpTrust(Optional<Path> caCert, boolean insecureSkipVerify) {
    public static final HttpTrust DEFAULT = new HttpTrust(Optional.empty(), false);

    private static final int CONNECT_MS = 10_000;
    private static final int MOST_REDIRECTS = 10;

    /** For a client that trusts them. */
    HttpClientOptions options() {
      var options =
          new HttpClientOptions().setConnectTimeout(CONNECT_MS).setMaxRedirects(MOST_REDIRECTS);
      caCert.ifPresent(
          file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
      if (insecureSkipVerify) {
        options.setTrustAll(true).setVerifyHost(false);
      }
      return options;
    }
  }

  /**
   * The HTTP server on this machine.
   *
   * @param port 0 for any free one
   * @param token with which a manager drives this proplet over it; then no broker is looked for
   */
  public record LocalApi(boolean enabled, String host, int port, Optional<String> token) {}

  public PropletConfig {
    if (!beat.isPositive() || beat.compareTo(MAX_BEAT) > 0) {
      throw new SettingsException(
          "PROPLET_LIVELINESS_INTERVAL is " + beat + ", expected more than 0 and at most 1 h");
    }
    if (metricsInterval.isNegative() || stopGrace.isNegative()) {
      throw new SettingsException("PROPLET_METRICS_INTERVAL and PROPLET_STOP_GRACE are negative");
    }
  }

  /** Everything by default, under the folder. */
  public static PropletConfig of(Credentials credentials, MqttSettings mqtt, Path dataFolder) {
    return new PropletConfig(
        PropletIdentity.of(credentials),
        mqtt,
        RECONNECT,
        DEFAULT_BEAT,
        dataFolder,
        ImageLimits.DEFAULT,
        HttpTrust.DEFAULT,
        AgentSettings.usual(),
        EngineSettings.DEFAULT,
        DEFAULT_METRICS_INTERVAL,
        new LocalApi(true, "127.0.0.1", DEFAULT_API_PORT, Optional.empty()),
        DEFAULT_STOP_GRACE,
        JournalConfig.DEFAULT,
        ServeConfig.DEFAULT,
        SignaturePolicy.NONE,
        Optional.empty());
  }

  /**
   * From the environment and the file it names. Blocks.
   *
   * @throws SettingsException if something is missing or wrong
   */
  public static PropletConfig fromEnvironment(Map<String, String> environment) {
    return from(settings(environment));
  }

  /** The environment and the file it names; fails like {@link #fromEnvironment}. Blocks. */
  public static Settings settings(Map<String, String> environment) {
    String file = environment.getOrDefault("PROPLET_CONFIG_FILE", "");
    String section = environment.getOrDefault("PROPLET_CONFIG_SECTION", "");
    ConfigFile config =
        file.isEmpty()
            ? ConfigFile.readIfPresent(Path.of("config.toml"))
            : ConfigFile.read(Path.of(file));
    return Settings.of(environment, config, "PROPLET", section.isEmpty() ? "proplet" : section);
  }

  /**
   * @throws SettingsException if something is missing or wrong
   */
  public static PropletConfig from(Settings settings) {
    PropletIdentity identity = PropletIdentity.from(settings);
    String id = identity.credentials().entity();
    return from(settings, identity, Path.of("data", "proplet", id));
  }

  /**
   * @param usualFolder for data, if none is set
   * @throws SettingsException if something is wrong
   */
  static PropletConfig from(Settings settings, PropletIdentity identity, Path usualFolder) {
    boolean monitoring = settings.flag("PROPLET_ENABLE_MONITORING", true);
    Duration metrics = settings.seconds("PROPLET_METRICS_INTERVAL", DEFAULT_METRICS_INTERVAL);
    Path data = settings.optionalText("PROPLET_DATA_DIR").map(Path::of).orElse(usualFolder);
    return new PropletConfig(
        identity,
        MqttSettings.from(settings),
        RECONNECT,
        settings.seconds("PROPLET_LIVELINESS_INTERVAL", DEFAULT_BEAT),
        data,
        images(settings),
        new HttpTrust(
            settings.optionalText("PROPLET_HTTP_TLS_CA_CERT").map(Path::of),
            settings.flag("PROPLET_HTTP_TLS_INSECURE_SKIP_VERIFY", false)),
        AgentSettings.from(settings),
        EngineSettings.from(settings),
        monitoring ? metrics : Duration.ZERO,
        api(settings),
        settings.seconds("PROPLET_STOP_GRACE", DEFAULT_STOP_GRACE),
        JournalConfig.DEFAULT.withBytes(
            settings.longInteger(
                "PROPLET_JOURNAL_BYTES", JournalConfig.DEFAULT.bytes(), 1 << 12, 1L << 30)),
        ServeSettings.from(settings),
        TrustSettings.read(settings, settings.optionalText("PROPLET_SIGNATURE_HOME")),
        CubeSettings.from(settings));
  }

  public PropletConfig withIdentity(PropletIdentity other) {
    return new PropletConfig(
        other,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withMqtt(MqttSettings other) {
    return new PropletConfig(
        identity,
        other,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withReconnect(Backoff other) {
    return new PropletConfig(
        identity,
        mqtt,
        other,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withBeat(Duration other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        other,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withImages(ImageLimits other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        other,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withAgent(AgentConfig other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        other,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withEngine(EngineSettings other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        other,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withMetricsInterval(Duration other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        other,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withApiPort(int port) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        new LocalApi(true, api.host(), port, api.token()),
        stopGrace,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withStopGrace(Duration other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        other,
        journal,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withJournal(JournalConfig other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        other,
        serve,
        signatures,
        cube);
  }

  public PropletConfig withServe(ServeConfig other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        other,
        signatures,
        cube);
  }

  public PropletConfig withSignatures(SignaturePolicy other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        other,
        cube);
  }

  public PropletConfig withCube(CubeConfig other) {
    return new PropletConfig(
        identity,
        mqtt,
        reconnect,
        beat,
        dataFolder,
        images,
        httpTrust,
        agent,
        engine,
        metricsInterval,
        api,
        stopGrace,
        journal,
        serve,
        signatures,
        Optional.of(other));
  }

  private static LocalApi api(Settings settings) {
    boolean enabled = settings.flag("PROPLET_METRICS_ENABLED", true);
    Optional<String> token = settings.secret("PROPLET_WORKER_TOKEN");
    if (token.isPresent() && token.get().length() < LEAST_TOKEN_CHARS) {
      throw new SettingsException(
          "PROPLET_WORKER_TOKEN has fewer than " + LEAST_TOKEN_CHARS + " characters");
    }
    if (token.isPresent() && !enabled) {
      throw new SettingsException(
          "PROPLET_WORKER_TOKEN lets a manager drive this proplet over its worker API, but"
              + " PROPLET_METRICS_ENABLED is false");
    }
    if (token.isPresent() && MqttSettings.address(settings).isPresent()) {
      throw new SettingsException(
          "PROPLET_WORKER_TOKEN and PROPLET_MQTT_ADDRESS (or PROPLET_DOMAIN) are both set: a"
              + " proplet is driven by a manager over HTTP, or looks for a broker");
    }
    return new LocalApi(
        enabled,
        settings.text("PROPLET_METRICS_HOST", "127.0.0.1"),
        settings.integer("PROPLET_METRICS_PORT", DEFAULT_API_PORT, 0, 65_535),
        token);
  }

  private static ImageLimits images(Settings settings) {
    ImageLimits usual = ImageLimits.DEFAULT;
    return new ImageLimits(
        settings.longInteger("PROPLET_IMAGE_CACHE_BYTES", usual.cacheBytes(), 1, 1L << 50),
        settings.longInteger("PROPLET_IMAGE_MAX_BYTES", usual.imageBytes(), 1, 1L << 40),
        settings.longInteger("PROPLET_DOWNLOAD_MAX_BYTES", usual.downloadBytes(), 1, 1L << 40),
        settings.seconds("PROPLET_DOWNLOAD_TIMEOUT", usual.downloadTimeout()),
        settings.seconds("PROPLET_IMAGE_IDLE", usual.idle()),
        settings.seconds("PROPLET_IMAGE_SILENCE", usual.silence()),
        settings.seconds("PROPLET_IMAGE_DEADLINE", usual.deadline()),
        settings.seconds("PROPLET_IMAGE_UPSTREAM_AFTER", usual.upstreamAfter()),
        settings.seconds("PROPLET_IMAGE_TAG_TTL", usual.nameTtl()),
        Optional.of(settings.seconds("PROPLET_IMAGE_MAX_AGE", Duration.ZERO))
            .filter(Duration::isPositive));
  }
}
