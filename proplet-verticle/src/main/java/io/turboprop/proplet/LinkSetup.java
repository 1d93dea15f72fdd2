package io.turboprop.proplet;

import io.turboprop.codec.PropletMessages;
import io.turboprop.config.Credentials;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkLimits;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.Qos;
import io.turboprop.link.Will;
import io.turboprop.model.BootId;
import io.turboprop.proplet.link.Presence;
import io.turboprop.wire.Topics;
import io.vertx.core.buffer.Buffer;

/**
 * The connection of a proplet: a session that the broker keeps, so that orders wait while the
 * proplet is away, and a last will with its boot id.
 */
final class LinkSetup {
  /** Pieces of images are up to a megabyte each, and wait here until they are on disk. */
  static final int UNACKED_INBOUND = 64;

  private LinkSetup() {}

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
