package io.turboprop.system.sim;

import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One simulated house, from one seed: first trouble, then calm. In the calm everything that can end
 * has to end within a bound of simulated time, and then the books are checked.
 */
final class Simulation {
  /** Longest back-offs, leases, silences of images and a few repetitions of each. */
  private static final Duration CALM = Duration.ofMinutes(30);

  private static final Duration REST = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final long MOST_STEPS = 30_000_000;
  private static final int MOST_QUEUED = 10_000;
  private static final int MOST_SHOWN = 5;

  /**
   * What a run was.
   *
   * @param simulated nanoseconds
   */
  record Outcome(long seed, long steps, long simulated, long guests, long faults, long traceHash) {}

  private final long seed;
  private final World world;
  private final Oracle oracle;
  private final Scenario scenario;
  private final SimBroker broker;
  private final Management managers;
  private final SimProxy proxy;
  private final List<SimProplet> proplets = new ArrayList<>();
  private final Nemesis nemesis;
  private final Load load;

  private Simulation(
      long seed,
      Trace trace,
      Mutation mutation,
      Set<Fault> company,
      Households households,
      Path folder) {
    this.seed = seed;
    this.world = new World(seed, trace);
    this.scenario =
        households
            .of(Scenario.of(new SplittableRandom(seed)), new SplittableRandom(~seed))
            .inCompanyOf(company);
    this.oracle = new Oracle(world);
    mutation.watch(oracle);
    var topics = new Topics("sim", "sim");
    this.broker =
        new SimBroker(
            world,
            scenario.broker(),
            new Overheard(world, topics, id -> mutation.excusesJournals() || lied(id)));
    var house =
        new House(
            world, new SimNet(world, broker), oracle, new Modules(), topics, scenario, mutation);
    boolean alone = scenario.managers() == 1;
    SimManager only = alone ? new SimManager(house) : null;
    this.managers = only == null ? new SimManagers(house, scenario.managers()) : only;
    this.proxy = new SimProxy(house);
    for (int i = 1; i <= scenario.proplets(); i++) {
      boolean driven = i <= scenario.driven();
      proplets.add(
          new SimProplet(house, "p" + i, scenario.slots(), folder.resolve("p" + i), driven));
    }
    if (only != null) {
      only.drives(proplets.stream().filter(SimProplet::driven).toList(), broker::temper);
    }
    proplets.forEach(p -> house.net().ways(p.process().name()));
    managers.machines().forEach(m -> house.net().ways(m.process().name()));
    house.net().ways(SimProxy.NAME);
    this.nemesis = new Nemesis(house, broker, managers, proxy, proplets);
    this.load = new Load(house, managers, proxy, proplets);
  }

  /**
   * Runs one seed.
   *
   * @param company faults that come in any case
   * @param households what houses there may be
   * @param folder empty, for this run alone
   * @throws SimFailure if a promise was broken
   */
  static Outcome run(
      long seed,
      Trace trace,
      Mutation mutation,
      Set<Fault> company,
      Households households,
      Path folder) {
    return new Simulation(seed, trace, mutation, company, households, folder).run();
  }

  /** Whether this proplet's disk lost what it had promised to keep. */
  private boolean lied(PropletId id) {
    return proplets.stream().anyMatch(p -> p.id().equals(id) && p.disk().hasLied());
  }

  private Outcome run() {
    world.trace().note(0, "sim", "seed", seed);
    world.trace().note(0, "sim", "scenario", scenario);
    broker.start();
    managers.start();
    proxy.start();
    proplets.forEach(SimProplet::start);
    load.begin();
    nemesis.begin();
    world.every(LOOK, this::checkBounds);
    until(scenario.troubleFor().toNanos());
    nemesis.end();
    load.takeAllBack();
    waitFor(CALM.dividedBy(3)); // daemons may hold every slot there is
    load.stopTheEndless();
    settle();
    comeToRest();
    balance();
    rethrow();
    return new Outcome(
        seed,
        world.steps(),
        world.now(),
        oracle.guests(),
        nemesis.faultsMade(),
        world.trace().hash());
  }

  private void until(long end) {
    while (world.step(end)) {
      rethrow();
      if (world.steps() > MOST_STEPS) {
        throw new SimFailure("more than " + MOST_STEPS + " steps: something runs in circles", null);
      }
    }
  }

  private List<String> waitFor(Duration atMost) {
    long end = world.now() + atMost.toNanos();
    List<String> missing = load.missing();
    while (!missing.isEmpty() && world.now() < end) {
      until(world.now() + LOOK.toNanos());
      missing = load.missing();
    }
    return missing;
  }

  private void settle() {
    List<String> missing = waitFor(CALM);
    if (!missing.isEmpty()) {
      throw new SimFailure(
          "after "
              + CALM
              + " of calm "
              + missing.size()
              + " wishes are open:\n  "
              + String.join("\n  ", missing.subList(0, Math.min(MOST_SHOWN, missing.size()))),
          null);
    }
  }

  /** When all is done, nobody owes anything any more, and nothing runs that should not. */
  private void comeToRest() {
    long end = world.now() + REST.toNanos();
    List<String> restless = restless();
    while (!restless.isEmpty() && world.now() < end) {
      until(world.now() + LOOK.toNanos());
      restless = restless();
    }
    if (!restless.isEmpty()) {
      throw new SimFailure("no rest after " + REST + ": " + restless, null);
    }
  }

  private List<String> restless() {
    List<String> restless = new ArrayList<>(oracle.astray());
    for (SimProplet proplet : proplets) {
      if (proplet.openReports() > 0) {
        restless.add(proplet.id() + " has " + proplet.openReports() + " open reports");
      }
    }
    return restless;
  }

  private void checkBounds() {
    proplets.forEach(
        p -> {
          bound(p.id() + " sends", p.queued(), MOST_QUEUED);
          bound(p.id() + " reports", p.openReports(), SimProplet.OUTBOX_REPORTS);
          bound(p.id() + " runs", p.active(), scenario.slots() + scenario.waiting());
        });
    bound("the manager sends", managers.queued(), MOST_QUEUED);
    bound("the proxy sends", proxy.queued(), MOST_QUEUED);
  }

  private void bound(String what, long is, long most) {
    if (is > most) {
      world.fail(what + ": " + is + ", more than " + most);
    }
  }

  /** Each task's events give the task. */
  private void balance() {
    for (Task task : oracle.allDurable()) {
      Fold.check(managers.store().durable(), task).ifPresent(world::fail);
    }
  }

  private void rethrow() {
    SimFailure failure = world.failure();
    if (failure != null) {
      throw failure;
    }
  }
}
