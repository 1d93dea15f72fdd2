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
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Simulated proplets, each with a connection to the broker of its own. */
final class Fleet {
  private static final int AT_ONCE = 50;
  private static final int QUEUED_MESSAGES = 10_000;

  private record Member(Context context, SimulatedProplet proplet) {}

  private final Vertx vertx;
  private final BenchPlan plan;
  private final ConfigFile identities;
  private final Listener listener;
  private final Ends ends;
  private final List<Member> members = new CopyOnWriteArrayList<>();

  /**
   * @param identities names the proplets
   * @param listener told what happens on all of them
   * @param ends finds out what upstream's proplets are not told
   */
  Fleet(Vertx vertx, BenchPlan plan, ConfigFile identities, Listener listener, Ends ends) {
    this.vertx = vertx;
    this.plan = plan;
    this.identities = identities;
    this.listener = listener;
    this.ends = ends;
  }

  /** Sections of the file that hold a proplet. */
  static List<String> identities(ConfigFile file) {
    return file.sections().stream().filter(section -> section.startsWith("proplet")).toList();
  }

  /**
   * Connects more of those that the file names, some at a time.
   *
   * @param size how many it is to have, at least as many as it has
   * @return ends when the broker granted the subscriptions of all
   */
  Future<Void> growTo(int size) {
    List<String> sections = identities(identities).subList(members.size(), size);
    Future<?> all = Future.succeededFuture();
    for (int from = 0; from < sections.size(); from += AT_ONCE) {
      List<String> some = sections.subList(from, Math.min(sections.size(), from + AT_ONCE));
      all = all.compose(before -> Future.all(some.stream().map(this::connect).toList()));
    }
    return all.mapEmpty();
  }

  /** One of them, whichever, is a new process from now on. */
  void forget(int number) {
    Member member = members.get(number % members.size());
    member.context().runOnContext(now -> member.proplet().forget());
  }

  private Future<Void> connect(String section) {
    Settings settings =
        Settings.of(Map.of("PROPLET_MQTT_ADDRESS", plan.broker()), identities, "PROPLET", section);
    Credentials credentials = Credentials.from(settings);
    LinkConfig config =
        LinkSettings.linkOf(MqttSettings.from(settings), credentials).with(limits());
    return vertx.deployVerticle(new Worker(config, credentials)).mapEmpty();
  }

  /** Gives a proplet its event loop. */
  private final class Worker extends VerticleBase {
    private final LinkConfig config;
    private final Credentials credentials;
    private @Nullable BrokerLink link;
    private @Nullable SimulatedProplet proplet;

    Worker(LinkConfig config, Credentials credentials) {
      this.config = config;
      this.credentials = credentials;
    }

    @Override
    public Future<?> start() {
      SimulatedProplet made =
          switch (plan.dialect()) {
            case NATIVE -> ours();
            case UPSTREAM -> upstreams();
            case REAL -> throw new IllegalStateException("real proplets are not simulated");
          };
      proplet = made;
      members.add(new Member(context, made));
      return made.start();
    }

    private NativeProplet ours() {
      PropletId id = new PropletId(credentials.entity());
      BootId boot = new BootId(UUID.randomUUID().toString());
      byte[] offline = PropletMessages.encode(Heartbeat.will(id, "", Optional.of(boot)));
      Will will = new Will(topics().propletAlive(), Buffer.buffer(offline), Qos.AT_LEAST_ONCE);
      return new NativeProplet(
          vertx, open(config.with(will)), topics(), id, boot, plan.beat(), plan.work(), listener);
    }

    private UpstreamProplet upstreams() {
      PropletId id = new PropletId(credentials.entity());
      return new UpstreamProplet(
          vertx, open(config), topics(), id, plan.beat(), plan.work(), listener, ends);
    }

    private Topics topics() {
      return new Topics(credentials.tenant(), credentials.channel());
    }

    private BrokerLink open(LinkConfig with) {
      BrokerLink own = new MqttLink(vertx, with, new Random(), Clock.systemUTC());
      link = own;
      return own;
    }

    @Override
    public Future<?> stop() {
      BrokerLink own = link;
      if (own == null || proplet == null) {
        return Future.succeededFuture();
      }
      // Closing sends what waits.
      proplet.leave();
      return own.close();
    }
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
}
