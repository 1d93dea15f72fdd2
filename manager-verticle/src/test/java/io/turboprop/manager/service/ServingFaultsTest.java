package io.turboprop.manager.service;

import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.module;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.serving.Host;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.model.BootId;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.Seed;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whatever is lost, whoever restarts: when it is quiet again, everybody serves what follows from
 * functions and fleet, and callers know of exactly those who do.
 */
final class ServingFaultsTest {
  private static final int RUNS = 40;
  private static final int STEPS = 120;
  private static final List<FunctionName> NAMES =
      List.of(new FunctionName("a"), new FunctionName("b"), new FunctionName("c"));

  private final Random random = new Random(Seed.next(getClass()));
  private ControlHouse house = new ControlHouse();
  private final Map<String, Server> servers = new TreeMap<>();
  private int modules;

  /** A proplet as far as it serves functions. */
  private final class Server {
    final String id;
    int boot = 1;
    long epoch;
    long version;
    long serial;
    List<ServedRevision> set = List.of();

    Server(String id) {
      this.id = id;
      house.nativeProplet(id, boot());
    }

    String boot() {
      return "boot-" + boot;
    }

    void restart() {
      boot++;
      epoch = 0;
      version = 0;
      serial = 0;
      set = List.of();
      house.nativeProplet(id, boot());
    }

    /**
     * @param heard whether the answer arrives
     */
    void follow(Order.Serve order, boolean heard) {
      boolean newer =
          order.epoch() > epoch || (order.epoch() == epoch && order.version() >= version);
      if (newer) {
        serial++;
        epoch = order.epoch();
        version = order.version();
        set = order.revisions();
      }
      house.serials.put(new PropletId(id), serial);
      if (heard && serial > 0) {
        List<Serving.Status> statuses =
            set.stream()
                .map(part -> Servers.status(part, Serving.State.READY, Optional.empty()))
                .toList();
        house.core.heard(
            new Serving(
                new PropletId(id),
                new BootId(boot()),
                epoch,
                version,
                serial,
                "",
                Optional.empty(),
                statuses));
      }
    }
  }

  /** Takes what is on the way to proplets; some of it is lost, and so are some of the answers. */
  private void deliver(double lost) {
    house.settle();
    List<ControlHouse.World.Out> orders = new ArrayList<>(house.world.orders);
    house.world.orders.clear();
    for (ControlHouse.World.Out out : orders) {
      Server server = servers.get(out.to().value());
      if (out.order() instanceof Order.Serve serve
          && server != null
          && random.nextDouble() >= lost) {
        server.follow(serve, random.nextDouble() >= lost);
      }
    }
    house.settle();
  }

  @Test
  void faults_ofAllKinds_healWhenTheyAreOver() {
    for (int run = 0; run < RUNS; run++) {
      house = new ControlHouse();
      servers.clear();
      for (int i = 0; i < 1 + random.nextInt(5); i++) {
        servers.put("p" + i, new Server("p" + i));
      }
      for (int step = 0; step < STEPS; step++) {
        strike();
        deliver(0.3);
      }
      calm();
      check();
    }
  }

  private void strike() {
    List<Server> all = List.copyOf(servers.values());
    Server server = all.get(random.nextInt(all.size()));
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> change(NAMES.get(random.nextInt(NAMES.size())));
      case 3 -> server.restart();
      case 4 -> house.goodbye(server.id, server.boot());
      case 5 -> house.leaves(server.id, server.boot());
      case 6 ->
          house.ask(
              new ControlRequest.ChangeDuty(
                  new PropletId(server.id), new Duty.StartDrain(Optional.empty(), false)));
      case 7 ->
          house.ask(new ControlRequest.ChangeDuty(new PropletId(server.id), new Duty.EndDrain()));
      case 8 -> house.restartManager();
      case 9 -> house.timers.advance(Duration.ofMillis(random.nextInt(20_000)));
      default -> house.beat(server.id, server.boot());
    }
  }

  private void change(FunctionName name) {
    Optional<Function> function = house.core.functions().find(name);
    FunctionRequest request =
        switch (random.nextInt(6)) {
          case 0 -> new FunctionRequest.Remove(true, "eva", OptionalLong.empty());
          case 1, 2 -> function.map(this::switched).orElseGet(this::deployed);
          default -> deployed();
        };
    house.core.answer(new ControlRequest.ChangeFunction(name, request, Optional.empty()));
  }

  private FunctionRequest deployed() {
    return deploy(module("m" + modules++));
  }

  private FunctionRequest switched(Function function) {
    List<Revision> all = function.revisions();
    Revision to = all.get(random.nextInt(all.size()));
    return new FunctionRequest.Switch(Route.to(to.name()), "eva", OptionalLong.empty());
  }

  /** Everybody beats, nothing is lost. */
  private void calm() {
    for (int second = 0; second < 60; second++) {
      for (Server server : servers.values()) {
        house.beat(server.id, server.boot());
      }
      house.timers.advance(Duration.ofSeconds(1));
      deliver(0);
    }
  }

  private void check() {
    List<Host> hosts =
        servers.keySet().stream()
            .map(PropletId::new)
            .filter(this::takesWork)
            .map(id -> Host.of(id, ControlHouse.nativeMetadata()))
            .toList();
    Map<PropletId, Set<ServedRevision>> expected = new TreeMap<>();
    for (Function function : house.core.functions().all()) {
      ServingPlan.of(function, Set.of(), hosts)
          .forEach((id, parts) -> expected.merge(id, Set.copyOf(parts), ServingFaultsTest::both));
    }
    for (Server server : servers.values()) {
      assertThat(Set.copyOf(server.set))
          .as("what %s serves", server.id)
          .isEqualTo(expected.getOrDefault(new PropletId(server.id), Set.of()));
    }
    for (Function function : house.core.functions().all()) {
      for (Revision revision : function.revisions()) {
        RevisionKey key = ServingPlan.key(function, revision);
        assertThat(ready(key)).as("callers of %s", key).isEqualTo(serving(expected, key));
      }
    }
  }

  private boolean takesWork(PropletId id) {
    var proplet =
        (ControlReply.OfPropletInFull)
            ControlHouse.now(house.core.answer(new ControlRequest.ViewProplet(id)));
    return proplet.proplet().alive() && proplet.proplet().proplet().drain().isEmpty();
  }

  private static Set<ServedRevision> both(Set<ServedRevision> one, Set<ServedRevision> other) {
    Set<ServedRevision> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  private Set<PropletId> ready(RevisionKey key) {
    return house.core.endpoints().find(key).stream()
        .flatMap(outlook -> outlook.ready().stream())
        .map(endpoint -> endpoint.proplet())
        .collect(Collectors.toSet());
  }

  private static Set<PropletId> serving(
      Map<PropletId, Set<ServedRevision>> expected, RevisionKey key) {
    return expected.entrySet().stream()
        .filter(e -> e.getValue().stream().anyMatch(part -> part.key().equals(key)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
