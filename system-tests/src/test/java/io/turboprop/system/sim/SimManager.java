package io.turboprop.system.sim;

import io.turboprop.config.Credentials;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.MqttImageDoor;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.manager.direct.DirectFleet;
import io.turboprop.manager.direct.WorkerAddress;
import io.turboprop.manager.link.MqttPropletDoor;
import io.turboprop.manager.link.PropletInbox;
import io.turboprop.manager.service.ControlConfig;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlEnvironment;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.Store;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The manager's machine: the real core and its real door, over the simulated store and network. */
final class SimManager implements Victim {
  static final String NAME = "manager";
  private static final JoinSetup CLOSED =
      new JoinSetup(
          JoinDoor.OPEN,
          Optional.empty(),
          new JoinSetup.Handout(
              "", "", Optional.empty(), 0, Optional.empty(), Optional.of("nobody joins here")),
          () -> {
            throw new AssertionError("nobody joins here");
          });
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration START_RETRY = Duration.ofSeconds(1);

  private final House house;
  private final SimProcess process;
  private final SimStore store;
  private @Nullable ControlCore core;
  private @Nullable SimSession session;
  private @Nullable MqttLink link;
  private final List<SimProplet> driven = new ArrayList<>();
  private Supplier<BrokerTemper> temper = () -> BrokerTemper.CALM;
  private @Nullable SimSession directSession;
  private @Nullable DirectFleet fleet;
  private int sessions;
  private int tasks;

  SimManager(House house) {
    this.house = house;
    this.process = new SimProcess(house.world(), NAME);
    this.store = new SimStore(house.world(), process::wall, house.oracle()::committed);
  }

  /** Proplets that it is told to drive over HTTP, before it is started. */
  void drives(List<SimProplet> proplets, Supplier<BrokerTemper> onTheWay) {
    driven.addAll(proplets);
    temper = onTheWay;
  }

  SimStore store() {
    return store;
  }

  @Override
  public SimProcess process() {
    return process;
  }

  @Override
  public void start() {
    begin(process.start());
  }

  private void begin(Life life) {
    LinkConfig config =
        LinkConfig.to(new BrokerAddress("broker", 1883, false), NAME)
            .remembered()
            .with(house.times(LinkTimes.DEFAULT));
    var made =
        new MqttLink(
            config,
            life.loop(),
            events -> {
              var mine =
                  new SimSession(config, house.net(), life, house.mutation().events(NAME, events));
              session = mine;
              return house.mutation().session(NAME, mine);
            },
            life.chance(),
            life);
    link = made;
    LongAdder malformed = new LongAdder();
    Qos qos = house.upstreamQos();
    var door =
        new MqttPropletDoor(made, house.topics(), qos, Duration.ofSeconds(10), 10 << 20, malformed);
    Store mine = house.mutation().store(store.of(life), life);
    mine.campaign(new Candidate(NAME, ""), LEASE)
        .compose(lead -> takeOver(lead.epoch(), mine, door, life))
        .onSuccess(
            ready -> {
              core = ready;
              new PropletInbox(made, house.topics(), malformed).listen(ready, qos, page -> {});
              serveModules(made, life);
              made.start();
              drive(life);
              process.note("takes over", "");
            })
        .onFailure(
            cause -> {
              process.note("cannot take over", String.valueOf(cause.getMessage()));
              life.after(START_RETRY, () -> begin(life));
            });
  }

  private Future<ControlCore> takeOver(long epoch, Store mine, MqttPropletDoor door, Life life) {
    return ControlCore.takeOver(
        epoch,
        mine,
        house.modules(),
        ResultBlobs.none(),
        house.mutation().door(door),
        CLOSED,
        environment(life),
        ControlConfig.DEFAULT);
  }

  private void drive(Life life) {
    if (driven.isEmpty()) {
      return;
    }
    LinkConfig config =
        LinkConfig.to(new BrokerAddress("broker", 1883, false), NAME + "-direct")
            .with(house.times(LinkTimes.DEFAULT));
    var link =
        new MqttLink(
            config,
            life.loop(),
            events -> {
              var mine = new SimSession(config, house.net(), life, events);
              directSession = mine;
              return mine;
            },
            life.chance(),
            life);
    var made =
        new DirectFleet(
            new Credentials(house.topics().tenant(), house.topics().channel(), NAME, ""),
            link,
            life,
            (address, token) -> new SimWorkerCalls(house, life, at(address), temper),
            life,
            life.chance(),
            () -> "session" + ++sessions);
    fleet = made;
    driven.forEach(p -> made.add(new WorkerAddress("http://" + p.id() + ":80"), "token"));
  }

  private SimProplet at(WorkerAddress address) {
    return driven.stream()
        .filter(p -> address.url().equals("http://" + p.id() + ":80"))
        .findFirst()
        .orElseThrow();
  }

  private void serveModules(MqttLink link, Life life) {
    var door = new MqttImageDoor(link, house.topics(), Optional.empty());
    door.open(
        new ImageServer(
                new ModuleImages(house.modules()),
                door,
                life,
                life,
                life.chance(),
                ServeLimits.DEFAULT)
            ::take);
  }

  private ControlEnvironment environment(Life life) {
    SplittableRandom random = life.chance();
    return new ControlEnvironment(
        life,
        life,
        house.mutation().nanos(life::nanos),
        () -> new TaskId("t" + ++tasks),
        random,
        () -> {});
  }

  @Override
  public void kill(boolean unnoticed) {
    if (!process.up()) {
      return;
    }
    if (session != null) {
      session.dropped(unnoticed);
    }
    if (directSession != null) {
      directSession.dropped(unnoticed);
    }
    process.kill();
    store.crash();
    directSession = null;
    fleet = null;
    core = null;
    session = null;
    link = null;
  }

  /** Asks as the HTTP door does; nobody answers while the manager is away. */
  void ask(ControlRequest request, Consumer<Future<? extends ControlReply>> answered) {
    Life life = process.life();
    if (life != null) {
      process.run(
          life,
          () -> {
            ControlCore ready = core;
            if (ready != null) {
              answer(ready, request).onComplete(done -> answered.accept(future(done)));
            }
          });
    }
  }

  private static <T> Future<T> future(io.vertx.core.AsyncResult<T> done) {
    return done.succeeded()
        ? Future.succeededFuture(done.result())
        : Future.failedFuture(done.cause());
  }

  private static Future<? extends ControlReply> answer(ControlCore core, ControlRequest request) {
    try {
      return core.answer(request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** What waits in the way out. */
  int queued() {
    int direct = fleet == null ? 0 : fleet.queued();
    return direct + (link == null ? 0 : link.stats().queued());
  }
}
