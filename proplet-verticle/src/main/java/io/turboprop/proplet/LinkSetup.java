package io.turboprop.proplet;

import io.turboprop.codec.PropletMessages;
import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkLimits;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.Login;
import io.turboprop.link.Qos;
import io.turboprop.link.TlsFiles;
import io.turboprop.link.Will;
import io.turboprop.model.BootId;
import io.turboprop.proplet.link.Presence;
import io.turboprop.wire.Topics;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * The connection of a proplet: a session that the broker keeps, so that orders wait while the
 * proplet is away, and a last will with its boot id.
 */
final class LinkSetup {
  /** Pieces of images are up to a megabyte each, and wait here until they are on disk. */
  static final int UNACKED_INBOUND = 64;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private LinkSetup() {}

  static Topics topics(PropletConfig config) {
    Credentials who = config.identity().credentials();
    return new Topics(who.tenant(), who.channel());
  }

  static LinkConfig link(PropletConfig config, BootId boot) {
    MqttSettings mqtt = config.mqtt();
    Credentials who = config.identity().credentials();
    return new LinkConfig(
        BrokerAddress.parse(mqtt.address()),
        who.entity(),
        new Login(who.entity(), who.apiKey()),
        false,
        will(config, boot),
        tls(mqtt),
        new LinkTimes(mqtt.keepAlive(), mqtt.timeout(), CLOSE_TIMEOUT, config.reconnect()),
        limits(mqtt));
  }

  private static Will will(PropletConfig config, BootId boot) {
    PropletIdentity who = config.identity();
    byte[] offline = PropletMessages.encode(Presence.offline(who.id(), boot, who.namespace()));
    return new Will(topics(config).propletAlive(), Buffer.buffer(offline), Qos.AT_LEAST_ONCE);
  }

  private static TlsFiles tls(MqttSettings mqtt) {
    return new TlsFiles(
        mqtt.tlsCaCert().orElse(null),
        mqtt.tlsClientCert().orElse(null),
        mqtt.tlsClientKey().orElse(null),
        mqtt.tlsInsecureSkipVerify());
  }

  private static LinkLimits limits(MqttSettings mqtt) {
    LinkLimits usual = LinkLimits.DEFAULT;
    return new LinkLimits(
        mqtt.maxPacketBytes(),
        Math.min(mqtt.inFlight(), 10_000),
        usual.queuedMessages(),
        usual.queuedBytes(),
        UNACKED_INBOUND);
  }
}
