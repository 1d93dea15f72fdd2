package io.turboprop.system.chaos;

import io.turboprop.link.FaultyWire;
import io.turboprop.system.Forked;
import io.turboprop.system.chaos.Options.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The faults, and which of them comes next. */
final class Arsenal {
  private static final int SHORT_MS = 1_500;

  /** Longer than a lease, so that the silence is noticed. */
  private static final int LONG_MS = 14_000;

  private static final List<NetLab.Loss> LOSSES = List.of(NetLab.Loss.values());

  private record Weapon(Scenario of, int weight, Draw draw) {}

  /** Makes a fault, with the dice of the run. */
  private interface Draw {
    Blow blow();
  }

  private final World world;
  private final RandomGenerator dice;
  private final List<Weapon> weapons = new ArrayList<>();
  private final int weights;

  Arsenal(World world, Scenario scenario, RandomGenerator dice) {
    this.world = world;
    this.dice = dice;
    weapon(Scenario.KILL, 20, () -> kill("manager"));
    weapon(Scenario.KILL, 40, () -> kill(anyProplet()));
    weapon(Scenario.KILL, 8, () -> kill("proxy"));
    weapon(Scenario.KILL, 6, () -> kill("mosquitto"));
    weapon(Scenario.KILL, 4, this::killForgetfulBroker);
    weapon(Scenario.KILL, 4, () -> terminate("manager"));
    weapon(Scenario.KILL, 6, () -> terminate(anyProplet()));
    weapon(Scenario.KILL, 2, () -> terminate("proxy"));
    weapon(Scenario.PAUSE, 4, () -> pause("manager"));
    weapon(Scenario.PAUSE, 6, () -> pause(anyProplet()));
    weapon(Scenario.PAUSE, 2, () -> pause("mosquitto"));
    weapon(Scenario.WIRE, 8, () -> wire("cut", FaultyWire::cut));
    weapon(
        Scenario.WIRE,
        4,
        () ->
            wire(
                "refused",
                w -> {
                  w.refuse(true);
                  w.cut();
                }));
    weapon(Scenario.WIRE, 5, () -> wire("half-open", w -> w.swallow(true)));
    weapon(Scenario.WIRE, 4, () -> wire("answers lost", w -> w.swallowAnswers(true)));
    weapon(Scenario.WIRE, 3, () -> wire("slow wire", w -> w.delay(Duration.ofMillis(200))));
    weapon(Scenario.PARTITION, 10, this::partition);
    weapon(Scenario.DISK, 5, () -> fullDisk("manager"));
    weapon(Scenario.DISK, 4, () -> fullDisk("p1"));
    weapon(Scenario.DISK, 4, () -> brokenDisk("manager"));
    weapon(Scenario.DISK, 3, () -> brokenDisk(anyProplet()));
    weapons.removeIf(w -> scenario != Scenario.ALL && w.of != scenario);
    weights = weapons.stream().mapToInt(Weapon::weight).sum();
  }

  boolean isEmpty() {
    return weapons.isEmpty();
  }

  private void weapon(Scenario of, int weight, Draw draw) {
    weapons.add(new Weapon(of, weight, draw));
  }

  Blow next() {
    int left = dice.nextInt(weights);
    for (Weapon weapon : weapons) {
      left -= weapon.weight;
      if (left < 0) {
        return weapon.draw.blow();
      }
    }
    throw new IllegalStateException("weights do not add up");
  }

  private String anyProplet() {
    return any(world.proplets());
  }

  private String any(List<String> names) {
    return names.get(dice.nextInt(names.size()));
  }

  /** Mostly short, sometimes long enough to be noticed. */
  private Duration time() {
    return Duration.ofMillis(
        dice.nextInt(4) == 0 ? SHORT_MS + dice.nextInt(LONG_MS) : dice.nextInt(SHORT_MS));
  }

  private Blow kill(String name) {
    Service victim = world.service(name);
    return new Blow("kill -9", name, time(), victim::kill, victim::start);
  }

  private Blow killForgetfulBroker() {
    Service broker = world.service("mosquitto");
    return new Blow(
        "kill -9, sessions lost",
        "mosquitto",
        time(),
        () -> {
          broker.kill();
          world.forgetSessions();
        },
        broker::start);
  }

  /** Started again when it is gone: nobody starts a service twice. */
  private Blow terminate(String name) {
    Service victim = world.service(name);
    return new Blow(
        "SIGTERM",
        name,
        time(),
        victim::askToEnd,
        () -> {
          if (!Waits.until(Duration.ofSeconds(60), () -> !victim.running())) {
            victim.kill();
          }
          victim.start();
        });
  }

  private Blow pause(String name) {
    Service victim = world.service(name);
    return new Blow("SIGSTOP", name, time(), victim::pause, victim::resume);
  }

  private Blow wire(String what, Consumer<FaultyWire> damage) {
    String victim = any(List.copyOf(world.wires.keySet()));
    FaultyWire wire = Objects.requireNonNull(world.wires.get(victim));
    return new Blow(
        what,
        victim,
        time(),
        () -> damage.accept(wire),
        () -> {
          // TCP never goes on after a gap: a connection that lost bytes is gone.
          wire.cut();
          wire.heal();
        });
  }

  private Blow partition() {
    String victim = any(List.copyOf(world.hosts.keySet()));
    NetLab.Host host = Objects.requireNonNull(world.hosts.get(victim));
    NetLab.Loss loss = LOSSES.get(dice.nextInt(LOSSES.size()));
    String kind = "partition " + loss.name().toLowerCase(java.util.Locale.ROOT);
    return new Blow(kind, victim, time(), () -> host.partition(loss), host::heal);
  }

  private Blow fullDisk(String victim) {
    Tmpfs disk = Objects.requireNonNull(world.disks.get(victim));
    return new Blow("disk full", victim, time(), disk::fill, disk::free);
  }

  /** Every sync to disk fails while it holds. */
  private Blow brokenDisk(String name) {
    Service victim = world.service(name);
    var tracer = new Forked[1];
    return new Blow(
        "EIO",
        name,
        Duration.ofMillis(500 + dice.nextInt(3_000)),
        () -> tracer[0] = strace(victim),
        () -> tracer[0].terminate());
  }

  private Forked strace(Service victim) {
    return Forked.start(
        List.of(
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-p",
            Long.toString(victim.pid()),
            "-e",
            "trace=fsync,fdatasync",
            "-e",
            "inject=fsync,fdatasync:error=EIO"),
        Map.of(),
        world.log("strace"));
  }
}
