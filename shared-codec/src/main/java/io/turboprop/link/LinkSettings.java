package io.turboprop.link;

import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.time.Backoff;
import java.time.Duration;

/** Makes the configuration of a link from what an operator sets. */
public final class LinkSettings {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private static final int MOST_IN_FLIGHT = 10_000;

  private LinkSettings() {}

  /**
   * A link of this entity with a clean session and without a will.
   *
   * @throws IllegalArgumentException if the address or a limit is wrong
   */
  public static LinkConfig linkOf(MqttSettings mqtt, Credentials credentials) {
    TlsFiles tls =
        new TlsFiles(
            mqtt.tlsCaCert().orElse(null),
            mqtt.tlsClientCert().orElse(null),
            mqtt.tlsClientKey().orElse(null),
            mqtt.tlsInsecureSkipVerify());
    LinkLimits some = LinkLimits.DEFAULT;
    return LinkConfig.to(brokersOf(mqtt), credentials.entity())
        .as(credentials.entity(), credentials.apiKey())
        .with(tls)
        .with(new LinkTimes(mqtt.keepAlive(), mqtt.timeout(), CLOSE_TIMEOUT, RECONNECT))
        .with(
            new LinkLimits(
                mqtt.maxPacketBytes(),
                Math.min(mqtt.inFlight(), MOST_IN_FLIGHT),
                some.queuedMessages(),
                some.queuedBytes(),
                some.unackedInbound()));
  }

  /**
   * Where the brokers are.
   *
   * @throws IllegalArgumentException if an address is wrong
   */
  public static Brokers brokersOf(MqttSettings mqtt) {
    return Brokers.parse(mqtt.address()).askedOf(mqtt.nameServer());
  }
}
