package io.turboprop.system.sim;

import io.turboprop.codec.Orders;
import io.turboprop.codec.PropletMessages;
import io.turboprop.direct.PolledSession;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkLimits;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.turboprop.link.Will;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.agent.AgentConfig;
import io.turboprop.proplet.agent.LimitRules;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.artifact.DirectChunks;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageLimits;
import io.turboprop.proplet.artifact.Images;
import io.turboprop.proplet.journal.FileJournal;
import io.turboprop.proplet.journal.JournalConfig;
import io.turboprop.proplet.link.Presence;
import io.turboprop.proplet.link.PropletLink;
import io.turboprop.proplet.link.Receivers;
import io.turboprop.proplet.logs.LogBounds;
import io.turboprop.proplet.pull.PullDesk;
import io.turboprop.proplet.pull.StockDesk;
import io.turboprop.proplet.run.RunBounds;
import io.turboprop.proplet.serve.BrokerCalls;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.proplet.serve.PoolMaker;
import io.turboprop.proplet.serve.ServeConfig;
import io.turboprop.proplet.serve.ServeDesk;
import io.turboprop.time.Backoff;
import io.turboprop.trust.SignaturePolicy;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A proplet's machine: the real agent, presence, link and images, wired as the proplet's verticle
 * wires them, over the simulated network and an engine that runs nothing.
 */
final class SimProplet implements Victim {
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Duration START_RETRY = Duration.ofSeconds(2);
  private static final int UNACKED_INBOUND = 64;
  static final int OUTBOX_REPORTS = 10_000;
  private static final Duration BEAT = Duration.ofSeconds(3);
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
  private static final Backoff DRIVEN_RECONNECT =
      new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));
  private static final Backoff RESEND = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

  private final House house;
  private final SimProcess process;
  private final PropletId id;
  private final int slots;
  private final Path folder;
  private final SimDisk disk;
  private int boots;
  private @Nullable SimSession session;
  private @Nullable PolledSession polled;
  private @Nullable MqttLink link;
  private @Nullable Agent agent;
  private @Nullable SimJournalFile file;
  private Runnable goodbye = () -> kill(false);
  private boolean gone;
  private final boolean driven;
  private Optional<SimWorkerCalls.Ears> ears = Optional.empty();

  /**
   * @param driven by the manager over HTTP, without a broker
   */
  SimProplet(House house, String name, int slots, Path folder, boolean driven) {
    this.house = house;
    this.driven = driven;
    this.process = new SimProcess(house.world(), name);
    this.id = new PropletId(name);
    this.slots = slots;
    this.folder = folder;
    this.disk = new SimDisk(house.world().chance());
  }

  PropletId id() {
    return id;
  }

  SimDisk disk() {
    return disk;
  }

  @Override
  public SimProcess process() {
    return process;
  }

  /** The machine never comes back. */
  void loseForGood() {
    gone = true;
    kill(true);
  }

  boolean gone() {
    return gone;
  }

  @Override
  public void start() {
    if (gone) {
      return;
    }
    Life life = process.start();
    BootId boot = new BootId(id + "-boot" + ++boots);
    process.note("is", boot.value());
    var journalFile = new SimJournalFile(disk, life, 0);
    file = journalFile;
    var setup =
        new FileJournal.Setup(id, boot, JournalConfig.DEFAULT, life, life, life, life.chance());
    FileJournal.open(house.mutation().journal(journalFile, life), setup)
        .onSuccess(journal -> begin(life, boot, journal))
        .onFailure(
            cause -> {
              process.note("cannot start", String.valueOf(cause.getMessage()));
              life.after(START_RETRY, this::startAgain);
            });
  }

  private void startAgain() {
    kill(false);
    start();
  }

  private void begin(Life life, BootId boot, RunJournal journal) {
    MqttLink mqtt = driven ? drivenLink(life, boot) : brokerLink(life, boot);
    link = mqtt;
    var line = new PropletLink(mqtt, house.topics(), id, house.upstreamQos(), life, life);
    ears = Optional.ofNullable(polled).map(end -> new SimWorkerCalls.Ears(end, line));
    Images images = images(life, line);
    var engine = new RecordingEngine(life, house.oracle());
    var doors = new Agent.Doors(line, images, engine, journal);
    var agentConfig =
        new AgentConfig(
            new RunBounds(slots, house.waitingPlaces(), 10_000, 16 << 20),
            LimitRules.DEFAULT,
            Duration.ofMillis(500),
            OUTBOX_REPORTS,
            RESEND,
            LogBounds.DEFAULT);
    var made =
        new Agent(id, boot, agentConfig, doors, life, life, life, life::nanos, life.chance());
    agent = made;
    var pools =
        new PoolMaker(id, ServeConfig.DEFAULT, LimitRules.DEFAULT, engine, life, life, life::nanos);
    var functions = new ServeDesk(id, boot, "", images, pools, made.logs(), line, life);
    int brokerBytes = ServeConfig.DEFAULT.brokerBytes();
    var calls = new BrokerCalls(id, boot, new CallDesk(functions, life), line, brokerBytes);
    var presence =
        new Presence(
            id,
            boot,
            "",
            metadata(),
            BEAT,
            line,
            life,
            made::holdings,
            functions::serial,
            images.cache()::usage,
            Optional::empty);
    var pulls = new PullDesk(id, boot, images, images::progress, line);
    var stock = new StockDesk(id, boot, images.kept()::entries, line);
    var receivers =
        new Receivers(made, images.proxy(), images.wanted(), functions, calls, pulls, stock);
    made.begin().onSuccess(ready -> connect(receivers, presence, line, journal));
  }

  private MqttLink brokerLink(Life life, BootId boot) {
    LinkConfig config = linkConfig(boot);
    return new MqttLink(
        config,
        life.loop(),
        events -> {
          var mine = new SimSession(config, house.net(), life, heard(life, events));
          session = mine;
          return house.mutation().session(id.value(), mine);
        },
        life.chance(),
        life);
  }

  private Session.Events heard(Life life, Session.Events events) {
    return Rewriting.arriving(
        house.mutation().events(id.value(), events),
        "/orders",
        orders -> {
          house.oracle().ordered(life, Orders.decode(orders.getBytes()));
          return orders;
        });
  }

  private MqttLink drivenLink(Life life, BootId boot) {
    LinkConfig usual = linkConfig(boot);
    LinkTimes times = usual.times();
    return new MqttLink(
        usual.with(
            new LinkTimes(
                times.keepAlive(), times.connectTimeout(), times.closeTimeout(), DRIVEN_RECONNECT)),
        life.loop(),
        events -> {
          var mine = new PolledSession(id, life, heard(life, events));
          polled = mine;
          return house.mutation().session(id.value(), mine);
        },
        life.chance(),
        life);
  }

  boolean driven() {
    return driven;
  }

  /** Who is asked in direct mode; empty while nobody can be. */
  Optional<SimWorkerCalls.Ears> ears() {
    return ears;
  }

  /** As the proplet's worker does it. */
  private void connect(
      Receivers receivers, Presence presence, PropletLink line, RunJournal journal) {
    Agent agent = receivers.agent();
    goodbye =
        () ->
            agent
                .close(STOP_GRACE)
                .eventually(presence::leave)
                .eventually(line::close)
                .eventually(journal::close)
                .onComplete(ignored -> kill(false));
    Future<Void> subscribed = line.open(receivers, presence::announce);
    subscribed.onComplete(ignored -> receivers.images().settle());
    line.onUp(
        () ->
            subscribed.onComplete(
                ignored -> {
                  presence.announce();
                  agent.lineIsUp();
                  receivers.functions().lineIsUp();
                }));
    line.connect();
  }

  private LinkConfig linkConfig(BootId boot) {
    byte[] offline = PropletMessages.encode(Presence.offline(id, boot, ""));
    LinkLimits usual = LinkLimits.DEFAULT;
    return LinkConfig.to(new BrokerAddress("broker", 1883, false), id.value())
        .remembered()
        .with(new Will(house.topics().propletAlive(), Buffer.buffer(offline), Qos.AT_LEAST_ONCE))
        .with(
            house.times(
                new LinkTimes(
                    LinkTimes.DEFAULT.keepAlive(),
                    LinkTimes.DEFAULT.connectTimeout(),
                    LinkTimes.DEFAULT.closeTimeout(),
                    RECONNECT)))
        .with(
            new LinkLimits(
                usual.maxPacketBytes(),
                usual.inFlight(),
                usual.queuedMessages(),
                usual.queuedBytes(),
                UNACKED_INBOUND));
  }

  private Images images(Life life, PropletLink line) {
    try {
      return Images.open(
          id,
          folder,
          new InlineDisk(life),
          (uri, file) ->
              Future.failedFuture(
                  new ImageException(ReasonCode.IMAGE_NOT_FOUND, "there is no web here")),
          new Images.Lines(line, line.images(), DirectChunks.none()),
          ImageLimits.DEFAULT,
          SignaturePolicy.NONE,
          life,
          life);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PropletMetadata metadata() {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "",
        "",
        "",
        "",
        0,
        "sim",
        "1",
        PropletMetadata.NATIVE_PROTOCOL,
        id.value(),
        slots,
        slots,
        List.of("fake"),
        Map.of());
  }

  /** Asked to end, as by SIGTERM: ends when it is ready to. */
  void stop() {
    Life life = process.life();
    if (life != null) {
      process.note("is asked to end", "");
      Runnable leave = goodbye;
      process.run(life, leave);
    }
  }

  @Override
  public void kill(boolean unnoticed) {
    if (!process.up()) {
      return;
    }
    if (session != null) {
      session.dropped(unnoticed);
    }
    if (file != null) {
      file.die(unnoticed);
    }
    process.kill();
    goodbye = () -> kill(false);
    file = null;
    session = null;
    polled = null;
    ears = Optional.empty();
    link = null;
    agent = null;
  }

  /** Reports that wait for the manager. */
  int openReports() {
    return agent == null ? 0 : agent.stats().openReports();
  }

  int active() {
    return agent == null ? 0 : agent.stats().active();
  }

  /** What waits in the way out. */
  int queued() {
    return link == null ? 0 : link.stats().queued();
  }
}
