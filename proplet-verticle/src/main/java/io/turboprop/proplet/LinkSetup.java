package io.turboprop.proplet;

import io.turboprop.codec.PropletMessages;
import io.turboprop.config.Credentials;
import io.turboprop.direct.ManagerEnd;
import io.turboprop.direct.PolledSession;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkLimits;
import io.turboprop.link.LinkLoop;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.LinkSource;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.Will;
import io.turboprop.model.BootId;
import io.turboprop.proplet.link.Presence;
import io.turboprop.time.Backoff;
import io.turboprop.wire.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The connection of a proplet: a session that the broker keeps, so that orders wait while the
 * proplet is away, and a last will with its boot id; or one in which a manager asks.
 */
final class LinkSetup {
  /** Pieces of images are up to a megabyte each, and wait here until they are on disk. */
  static final int UNACKED_INBOUND = 64;

  /** As many as one answer takes. */
  private static final int DRIVEN_IN_FLIGHT = 256;

  /** To wait for the next session costs nothing. */
  private static final Backoff DRIVEN_RECONNECT =
      new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

  private LinkSetup() {}

  /** The way to the manager: one link, and its other end if a manager has to reach for it. */
  record Way(BrokerLink link, Optional<ManagerEnd> end) {}

  /** To be called on the event loop where the link shall live. */
  static Way way(Vertx vertx, PropletConfig config, PropletParts parts) {
    LinkConfig link = link(config, parts.boot());
    if (config.api().token().isEmpty()) {
      return new Way(
          LinkSource.BROKER.make(vertx, link, parts.random(), parts.clock()), Optional.empty());
    }
    LinkLoop loop = LinkLoop.of(vertx);
    var made = new AtomicReference<PolledSession>();
    BrokerLink driven =
        new MqttLink(
            driven(link),
            loop,
            events ->
                made.updateAndGet(
                    none -> new PolledSession(config.identity().id(), loop.timers(), events)),
            parts.random(),
            parts.clock());
    return new Way(driven, Optional.ofNullable(made.get()));
  }

  private static LinkConfig driven(LinkConfig link) {
    LinkTimes times = link.times();
    LinkLimits limits = link.limits();
    return link.with(
            new LinkTimes(
                times.keepAlive(), times.connectTimeout(), times.closeTimeout(), DRIVEN_RECONNECT))
        .with(
            new LinkLimits(
                limits.maxPacketBytes(),
                DRIVEN_IN_FLIGHT,
                limits.queuedMessages(),
                limits.queuedBytes(),
                limits.unackedInbound()));
  }

  static Topics topics(PropletConfig config) {
    Credentials who = config.identity().credentials();
    return new Topics(who.tenant(), who.channel());
  }

  static LinkConfig link(PropletConfig config, BootId boot) {
    LinkConfig usual = LinkSettings.linkOf(config.mqtt(), config.identity().credentials());
    LinkTimes times = usual.times();
    LinkLimits limits = usual.limits();
    return config
        .identity()
        .login()
        .map(login -> usual.as(login.user(), login.password()))
        .orElse(usual)
        .remembered()
        .with(will(config, boot))
        .with(
            new LinkTimes(
                times.keepAlive(),
                times.connectTimeout(),
                times.closeTimeout(),
                config.reconnect()))
        .with(
            new LinkLimits(
                limits.maxPacketBytes(),
                limits.inFlight(),
                limits.queuedMessages(),
                limits.queuedBytes(),
                UNACKED_INBOUND));
  }

  private static Will will(PropletConfig config, BootId boot) {
    PropletIdentity who = config.identity();
    byte[] offline = PropletMessages.encode(Presence.offline(who.id(), boot, who.namespace()));
    return new Will(topics(config).propletAlive(), Buffer.buffer(offline), Qos.AT_LEAST_ONCE);
  }
}
