package io.turboprop.cli.bench;

import io.turboprop.codec.PropletMessages;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.config.Settings;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkLimits;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.Will;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Simulated proplets, each with a connection to the broker of its own. */
final class Fleet {
  private static final int AT_ONCE = 50;
  private static final int QUEUED_MESSAGES = 10_000;

  private final Vertx vertx;
  private final AtomicReference<SimulatedProplet.Listener> listener;

  /**
   * @param listener told what happens on all of them; may be replaced
   */
  Fleet(Vertx vertx, AtomicReference<SimulatedProplet.Listener> listener) {
    this.vertx = vertx;
    this.listener = listener;
  }

  /** Sections of the file that hold a proplet. */
  static List<String> identities(ConfigFile file) {
    return file.sections().stream().filter(section -> section.startsWith("proplet")).toList();
  }

  /**
   * Connects so many of those that the file names, some at a time.
   *
   * @param environment for what the file does not say, such as the broker's address
   * @return ends when the broker granted the subscriptions of all
   */
  Future<Void> connect(
      ConfigFile file, Map<String, String> environment, int many, Duration beat, Duration work) {
    List<String> sections = identities(file).subList(0, many);
    Future<?> all = Future.succeededFuture();
    for (int from = 0; from < many; from += AT_ONCE) {
      List<String> some = sections.subList(from, Math.min(many, from + AT_ONCE));
      all =
          all.compose(
              before ->
                  Future.all(
                      some.stream()
                          .map(
                              section ->
                                  connect(
                                      Settings.of(environment, file, "PROPLET", section),
                                      beat,
                                      work))
                          .toList()));
    }
    return all.mapEmpty();
  }

  private Future<Void> connect(Settings settings, Duration beat, Duration work) {
    Credentials credentials = Credentials.from(settings);
    PropletId id = new PropletId(credentials.entity());
    BootId boot = new BootId(UUID.randomUUID().toString());
    Topics topics = new Topics(credentials.tenant(), credentials.channel());
    byte[] offline = PropletMessages.encode(Heartbeat.will(id, "", Optional.of(boot)));
    LinkConfig config =
        LinkSettings.linkOf(MqttSettings.from(settings), credentials)
            .with(new Will(topics.propletAlive(), Buffer.buffer(offline), Qos.AT_LEAST_ONCE))
            .with(limits());
    return vertx
        .deployVerticle(
            new VerticleBase() {
              private @Nullable BrokerLink link;

              @Override
              public Future<?> start() {
                BrokerLink own = new MqttLink(vertx, config, new Random(), Clock.systemUTC());
                link = own;
                return new SimulatedProplet(
                        vertx, own, topics, id, boot, beat, work, new Relay(listener))
                    .start();
              }

              @Override
              public Future<?> stop() {
                return link == null ? Future.succeededFuture() : link.close();
              }
            })
        .mapEmpty();
  }

  private static LinkLimits limits() {
    LinkLimits usual = LinkLimits.DEFAULT;
    return new LinkLimits(
        usual.maxPacketBytes(),
        usual.inFlight(),
        QUEUED_MESSAGES,
        usual.queuedBytes(),
        usual.unackedInbound());
  }

  private record Relay(AtomicReference<SimulatedProplet.Listener> to)
      implements SimulatedProplet.Listener {
    @Override
    public void ordered(int number) {
      Objects.requireNonNull(to.get()).ordered(number);
    }

    @Override
    public void stored(int number) {
      Objects.requireNonNull(to.get()).stored(number);
    }
  }
}
