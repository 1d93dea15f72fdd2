package io.turboprop.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a service reaches the broker (wire reference §20), from {@code <PREFIX>_MQTT_…}.
 *
 * @param address {@code tcp://host:port}; also mqtt, and ssl, tls, mqtts for TLS; several are
 *     separated by commas; {@code mqtt+srv://domain} for those that the DNS names
 * @param nameServer who is asked for that, if not those of the machine
 * @param qos of publishes and subscriptions on upstream's topics, 0 to 2
 * @param timeout of connecting and of each acknowledgement
 * @param tlsCaCert PEM file of the authorities to trust instead of the machine's
 * @param tlsInsecureSkipVerify whether any certificate of the broker will do
 * @param maxPacketBytes largest packet that is taken or sent
 * @param inFlight most publishes that wait for their acknowledgement
 */
public record MqttSettings(
    String address,
    Optional<String> nameServer,
    int qos,
    Duration timeout,
    Duration keepAlive,
    Optional<Path> tlsCaCert,
    Optional<Path> tlsClientCert,
    Optional<Path> tlsClientKey,
    boolean tlsInsecureSkipVerify,
    int maxPacketBytes,
    int inFlight) {

  public static final String DEFAULT_ADDRESS = "tcp://localhost:1883";
  public static final int DEFAULT_QOS = 2;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(30);
  public static final int DEFAULT_MAX_PACKET_BYTES = 10_485_760;
  public static final int DEFAULT_IN_FLIGHT = 10;

  /** Longest body the MQTT format can express. */
  public static final int PROTOCOL_MAX_PACKET_BYTES = 268_435_455;

  private static final int MIN_PACKET_BYTES = 1024;
  private static final int MAX_IN_FLIGHT = 65_535;

  /**
   * @throws SettingsException if any is wrong
   */
  public static MqttSettings from(Settings settings) {
    String prefix = settings.prefix() + "_MQTT_";
    Optional<Path> cert = settings.optionalText(prefix + "TLS_CLIENT_CERT").map(Path::of);
    Optional<Path> key = settings.optionalText(prefix + "TLS_CLIENT_KEY").map(Path::of);
    if (cert.isPresent() != key.isPresent()) {
      throw new SettingsException(
          prefix
              + "TLS_CLIENT_CERT and "
              + prefix
              + "TLS_CLIENT_KEY go together; only "
              + (cert.isPresent() ? "the first" : "the second")
              + " is set");
    }
    return new MqttSettings(
        address(settings).orElse(DEFAULT_ADDRESS),
        settings.optionalText(settings.prefix() + "_DNS_SERVER"),
        settings.integer(prefix + "QOS", DEFAULT_QOS, 0, 2),
        settings.seconds(prefix + "TIMEOUT", DEFAULT_TIMEOUT),
        settings.seconds(prefix + "KEEP_ALIVE", DEFAULT_KEEP_ALIVE),
        settings.optionalText(prefix + "TLS_CA_CERT").map(Path::of),
        cert,
        key,
        settings.flag(prefix + "TLS_INSECURE_SKIP_VERIFY", false),
        settings.integer(
            prefix + "MAX_PACKET_SIZE",
            DEFAULT_MAX_PACKET_BYTES,
            MIN_PACKET_BYTES,
            PROTOCOL_MAX_PACKET_BYTES),
        settings.integer(prefix + "INFLIGHT", DEFAULT_IN_FLIGHT, 1, MAX_IN_FLIGHT));
  }

  /** The same with brokers elsewhere. */
  public MqttSettings at(String otherAddress) {
    return new MqttSettings(
        otherAddress,
        nameServer,
        qos,
        timeout,
        keepAlive,
        tlsCaCert,
        tlsClientCert,
        tlsClientKey,
        tlsInsecureSkipVerify,
        maxPacketBytes,
        inFlight);
  }

  /** Brokers of {@code <PREFIX>_DOMAIN}, then those that are named; empty if neither is set. */
  public static Optional<String> address(Settings settings) {
    Optional<String> domain = settings.optionalText(settings.prefix() + "_DOMAIN");
    Optional<String> named = settings.optionalText(settings.prefix() + "_MQTT_ADDRESS");
    return Stream.concat(domain.map(name -> "mqtt+srv://" + name).stream(), named.stream())
        .reduce((first, then) -> first + "," + then);
  }
}
