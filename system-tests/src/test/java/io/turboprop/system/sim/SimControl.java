package io.turboprop.system.sim;

import io.turboprop.config.Credentials;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.MqttImageDoor;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
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
import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.Store;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real control core with its real links, in one life of a manager or of a term of it. */
final class SimControl {
  private static final JoinSetup CLOSED =
      new JoinSetup(
          JoinDoor.OPEN,
          Optional.empty(),
          new JoinSetup.Handout(
              "", "", Optional.empty(), 0, Optional.empty(), Optional.of("nobody joins here")),
          () -> {
            throw new AssertionError("nobody joins here");
          });

  private final House house;
  private final Life life;
  private final Supplier<TaskId> ids;
  private final MqttLink link;
  private final MqttPropletDoor door;
  private final LongAdder malformed = new LongAdder();
  private @Nullable SimSession session;
  private @Nullable ControlCore core;
  private @Nullable SimSession directSession;
  private @Nullable DirectFleet fleet;

  /**
   * @param ids of new tasks, each one once in the whole house
   */
  SimControl(House house, Life life, Supplier<TaskId> ids) {
    this.house = house;
    this.life = life;
    this.ids = ids;
    LinkConfig config =
        LinkConfig.to(new BrokerAddress("broker", 1883, false), SimManager.NAME)
            .remembered()
            .with(house.times(LinkTimes.DEFAULT));
    this.link =
        new MqttLink(
            config,
            life.loop(),
            events -> {
              var mine =
                  new SimSession(
                      config, house.net(), life, house.mutation().events(SimManager.NAME, events));
              session = mine;
              return house.mutation().session(SimManager.NAME, mine);
            },
            life.chance(),
            life);
    this.door =
        new MqttPropletDoor(
            link, house.topics(), house.upstreamQos(), Duration.ofSeconds(10), 10 << 20, malformed);
  }

  Future<ControlCore> takeOver(long epoch, Store store) {
    return ControlCore.takeOver(
            epoch,
            store,
            house.modules(),
            ResultBlobs.none(),
            house.mutation().door(door),
            CLOSED,
            environment(),
            ControlConfig.DEFAULT)
        .onSuccess(
            ready -> {
              core = ready;
              new PropletInbox(link, house.topics(), malformed)
                  .listen(ready, house.upstreamQos(), page -> {});
              serveModules();
              link.start();
            });
  }

  /** Has the manager drive these over HTTP, beside those at the broker. */
  void drive(List<SimProplet> driven, Supplier<BrokerTemper> temper, Supplier<String> sessions) {
    if (driven.isEmpty()) {
      return;
    }
    LinkConfig config =
        LinkConfig.to(new BrokerAddress("broker", 1883, false), SimManager.NAME + "-direct")
            .with(house.times(LinkTimes.DEFAULT));
    var direct =
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
            new Credentials(house.topics().tenant(), house.topics().channel(), SimManager.NAME, ""),
            direct,
            life,
            (address, token) -> new SimWorkerCalls(house, life, at(driven, address), temper),
            life,
            life.chance(),
            sessions);
    fleet = made;
    driven.forEach(p -> made.add(new WorkerAddress("http://" + p.id() + ":80"), "token"));
  }

  private static SimProplet at(List<SimProplet> driven, WorkerAddress address) {
    return driven.stream()
        .filter(p -> address.url().equals("http://" + p.id() + ":80"))
        .findFirst()
        .orElseThrow();
  }

  private void serveModules() {
    var images = new MqttImageDoor(link, house.topics(), Optional.empty());
    images.open(
        new ImageServer(
                new ModuleImages(house.modules()),
                images,
                life,
                life,
                life.chance(),
                ServeLimits.DEFAULT)
            ::take);
  }

  private ControlEnvironment environment() {
    SplittableRandom random = life.chance();
    return new ControlEnvironment(
        life, life, house.mutation().nanos(life::nanos), ids, random, () -> {});
  }

  Future<? extends ControlReply> answer(ControlRequest request) {
    ControlCore ready = core;
    if (ready == null) {
      return Future.failedFuture("the core has not taken over");
    }
    try {
      return ready.answer(request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** As the end of the control verticle. */
  Future<Void> close() {
    ControlCore running = core;
    if (running != null) {
      running.rest();
    }
    Future<Void> silent = link.close();
    return running == null ? silent : silent.eventually(running::close);
  }

  /**
   * The process is gone.
   *
   * @param unnoticed the broker is not told
   */
  void dropped(boolean unnoticed) {
    if (session != null) {
      session.dropped(unnoticed);
    }
    if (directSession != null) {
      directSession.dropped(unnoticed);
    }
  }

  int queued() {
    return link.stats().queued() + (fleet == null ? 0 : fleet.queued());
  }
}
