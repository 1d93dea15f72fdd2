package io.turboprop.system.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Makes trouble: picks faults of the scenario at random times and undoes them after a while. When
 * the trouble is over, everything is put right.
 */
final class Nemesis {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Duration SUPERVISED = Duration.ofSeconds(5);
  private static final int MOST_STEPS = 60;

  private final World world;
  private final SplittableRandom random;
  private final Scenario scenario;
  private final SimNet net;
  private final SimBroker broker;
  private final Management managers;
  private final Optional<SimManagers> several;
  private final SimProxy proxy;
  private final List<SimProplet> proplets;
  private final List<Victim> victims;
  private final List<Fault> faults;
  private boolean over;
  private long faultsMade;

  Nemesis(
      House house,
      SimBroker broker,
      Management managers,
      SimProxy proxy,
      List<SimProplet> proplets) {
    this.world = house.world();
    this.random = world.chance();
    this.scenario = house.scenario();
    this.net = house.net();
    this.broker = broker;
    this.managers = managers;
    this.several = managers instanceof SimManagers rivals ? Optional.of(rivals) : Optional.empty();
    this.proxy = proxy;
    this.proplets = proplets;
    this.victims = new ArrayList<>(proplets);
    victims.addAll(managers.machines());
    victims.addAll(managers.machines());
    victims.add(proxy);
    this.faults = List.copyOf(scenario.faults());
  }

  long faultsMade() {
    return faultsMade;
  }

  void begin() {
    if (!faults.isEmpty()) {
      next();
    }
  }

  private void next() {
    long mean = scenario.between().toNanos();
    world.after(
        random.nextLong(2 * mean),
        () -> {
          if (!over) {
            faultsMade++;
            make(faults.get(random.nextInt(faults.size())));
            next();
          }
        });
  }

  /** The trouble is over: everything runs, every way is open, every disk takes what it is given. */
  void end() {
    over = true;
    note("end of trouble", "");
    net.all().values().forEach(SimNet.Ways::open);
    broker.temper(broker.temper().losing(0, 0, 0));
    broker.process().thaw();
    startBroker();
    managers.store().full(false);
    managers.store().slow(0);
    several.ifPresent(Nemesis::heal);
    proxy.registryDown(false);
    proplets.forEach(p -> p.disk().heal());
    for (Victim victim : victims) {
      victim.process().thaw();
      victim.process().doomAfter(-1, () -> {});
      start(victim);
    }
    world.every(SUPERVISED, () -> victims.forEach(Nemesis::start)); // those that are just ending
  }

  private static void heal(SimManagers rivals) {
    rivals.store().process().thaw();
    start(rivals.store());
    rivals.machines().forEach(rival -> rival.toStore().open());
  }

  private void make(Fault fault) {
    note(fault.toString(), "");
    switch (fault) {
      case KILL -> kill(victim(), false);
      case STOP -> {
        SimProplet stopped = proplet();
        stopped.stop();
        undo(random.nextLong(40 * SECOND), () -> startAfterEnd(stopped));
      }
      case POWER_LOSS -> kill(victim(), true);
      case KILL_MID_STEP -> {
        Victim doomed = victim();
        boolean unnoticed = random.nextBoolean();
        doomed.process().doomAfter(1 + random.nextInt(MOST_STEPS), () -> kill(doomed, unnoticed));
      }
      case FREEZE -> freeze(victim().process());
      case CLOCK_JUMP -> victim().process().jump(Duration.ofSeconds(random.nextInt(-3_600, 3_600)));
      case BROKER_RESTART -> {
        broker.crash();
        undo(random.nextLong(20 * SECOND), this::startBroker);
      }
      case BROKER_FREEZE -> freeze(broker.process());
      case BROKER_LIES -> {
        broker.temper(
            broker
                .temper()
                .losing(random.nextDouble(0.3), random.nextDouble(0.3), random.nextDouble(0.3)));
        undo(length(), () -> broker.temper(broker.temper().losing(0, 0, 0)));
      }
      case PARTITION -> {
        SimNet.Ways ways = ways();
        block(ways.up(), length());
        block(ways.down(), length());
      }
      case ONE_WAY -> block(random.nextBoolean() ? ways().up() : ways().down(), length());
      case HALF_OPEN -> (random.nextBoolean() ? ways().up() : ways().down()).goDead();
      case FLAP -> flap(ways(), random.nextInt(2, 12));
      case SWIZZLE -> swizzle();
      case SLOW -> {
        SimNet.Ways ways = ways();
        ways.down().slow(random.nextLong(2 * SECOND), random.nextLong(200_000));
        ways.up().slow(random.nextLong(2 * SECOND), random.nextLong(200_000));
        undo(
            length(),
            () -> {
              ways.down().calm();
              ways.up().calm();
            });
      }
      case DISK_FULL -> {
        managers.store().full(true);
        undo(length(), () -> managers.store().full(false));
      }
      case DISK_SLOW -> {
        managers.store().slow(random.nextLong(SECOND));
        undo(length(), () -> managers.store().slow(0));
      }
      case JOURNAL_FULL -> {
        SimDisk disk = proplet().disk();
        disk.full(true);
        undo(length(), () -> disk.full(false));
      }
      case JOURNAL_BROKEN -> {
        SimDisk disk = proplet().disk();
        disk.broken(true);
        undo(length(), () -> disk.broken(false));
      }
      case JOURNAL_LIES -> {
        SimDisk disk = proplet().disk();
        disk.lying(true);
        undo(length(), () -> disk.lying(false));
      }
      case GONE -> {
        SimProplet lost = proplet();
        if (proplets.stream().filter(p -> !p.gone()).count() > 1) {
          lost.loseForGood();
        }
      }
      case BIT_FLIP -> proplet().disk().flipBit();
      case REGISTRY_DOWN -> {
        proxy.registryDown(true);
        undo(length(), () -> proxy.registryDown(false));
      }
      case LEADER_KILLED,
          LEADER_FROZEN,
          LEADER_STOPPED,
          LEADER_WITHOUT_BROKER,
          LEADER_WITHOUT_STORE,
          MANAGER_WITHOUT_STORE,
          STORE_RESTART,
          STORE_FROZEN ->
          several.ifPresent(rivals -> make(fault, rivals));
    }
  }

  private void make(Fault fault, SimManagers rivals) {
    SimRival leader = rivals.leader();
    switch (fault) {
      case LEADER_KILLED -> kill(leader, random.nextBoolean());
      case LEADER_FROZEN -> freeze(leader.process());
      case LEADER_STOPPED -> {
        leader.stop();
        undo(random.nextLong(40 * SECOND), () -> startAfterEnd(leader));
      }
      case LEADER_WITHOUT_BROKER -> cutOff(net.ways(leader.name()));
      case LEADER_WITHOUT_STORE -> cutOff(leader.toStore());
      case MANAGER_WITHOUT_STORE ->
          cutOff(rivals.machines().get(random.nextInt(rivals.machines().size())).toStore());
      case STORE_RESTART -> kill(rivals.store(), false);
      case STORE_FROZEN -> freeze(rivals.store().process());
      default -> throw new IllegalArgumentException(fault + " needs no rivals");
    }
  }

  /** In both directions or in one. */
  private void cutOff(SimNet.Ways ways) {
    long nanos = length();
    int which = random.nextInt(3);
    if (which != 1) {
      block(ways.up(), nanos);
    }
    if (which != 2) {
      block(ways.down(), nanos);
    }
  }

  /** Mostly short, sometimes long enough for every lease to end. */
  private long length() {
    return random.nextInt(3) == 0 ? random.nextLong(90 * SECOND) : random.nextLong(6 * SECOND);
  }

  private void undo(long after, Runnable action) {
    world.after(
        after,
        () -> {
          if (!over) {
            action.run();
          }
        });
  }

  private SimProplet proplet() {
    return proplets.get(random.nextInt(proplets.size()));
  }

  private Victim victim() {
    return victims.get(random.nextInt(victims.size()));
  }

  private SimNet.Ways ways() {
    List<SimNet.Ways> all = new ArrayList<>(net.all().values());
    return all.get(random.nextInt(all.size()));
  }

  private void kill(Victim victim, boolean unnoticed) {
    victim.kill(unnoticed);
    boolean atOnce = random.nextInt(3) == 0;
    undo(atOnce ? random.nextLong(SECOND) : random.nextLong(40 * SECOND), () -> start(victim));
  }

  private static void start(Victim victim) {
    if (!victim.process().up()) {
      victim.start();
    }
  }

  /** Stopping takes as long as it takes. */
  private void startAfterEnd(Victim stopped) {
    if (stopped.process().up()) {
      undo(SECOND, () -> startAfterEnd(stopped));
    } else {
      start(stopped);
    }
  }

  private void startBroker() {
    if (!broker.up()) {
      broker.start();
    }
  }

  private void freeze(SimProcess process) {
    if (process.up()) {
      process.freeze();
      undo(length(), process::thaw);
    }
  }

  private void block(Way way, long nanos) {
    way.block();
    undo(nanos, way::unblock);
  }

  private void flap(SimNet.Ways ways, int times) {
    block(ways.up(), random.nextLong(2 * SECOND));
    block(ways.down(), random.nextLong(2 * SECOND));
    if (times > 0) {
      undo(random.nextLong(4 * SECOND), () -> flap(ways, times - 1));
    }
  }

  private void swizzle() {
    List<SimNet.Ways> some = new ArrayList<>(net.all().values());
    Collections.shuffle(some, new Random(random.nextLong()));
    int many = 1 + random.nextInt(some.size());
    long at = 0;
    for (SimNet.Ways ways : some.subList(0, many)) {
      at += random.nextLong(3 * SECOND);
      undo(
          at,
          () -> {
            ways.up().block();
            ways.down().block();
          });
    }
    List<SimNet.Ways> back = new ArrayList<>(some.subList(0, many));
    Collections.shuffle(back, new Random(random.nextLong()));
    for (SimNet.Ways ways : back) {
      at += random.nextLong(5 * SECOND);
      undo(
          at,
          () -> {
            ways.up().unblock();
            ways.down().unblock();
          });
    }
  }

  private void note(String what, Object detail) {
    world.trace().note(world.now(), "nemesis", what, detail);
  }
}
