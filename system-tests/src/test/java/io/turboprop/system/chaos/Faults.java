package io.turboprop.system.chaos;

import io.turboprop.link.FaultyWire;
import io.turboprop.system.Forked;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How each fault is brought about and undone. */
final class Faults {
  private static final Duration TO_END = Duration.ofSeconds(60);
  private static final List<NetLab.Loss> LOSSES = List.of(NetLab.Loss.values());

  private final World world;
  private final Targets targets;

  Faults(World world, Targets targets) {
    this.world = world;
    this.targets = targets;
  }

  Blow kill(String name) {
    Service victim = world.service(name);
    return new Blow(
        targets.kind("kill -9", name), name, targets.time(), victim::kill, victim::start);
  }

  Blow killForgetfulBroker() {
    Service broker = world.service("mosquitto");
    return new Blow(
        "kill -9, sessions lost",
        "mosquitto",
        targets.time(),
        () -> {
          broker.kill();
          world.forgetSessions();
        },
        broker::start);
  }

  /** Started again when it is gone: nobody starts a service twice. */
  Blow terminate(String name) {
    Service victim = world.service(name);
    return new Blow(
        targets.kind("SIGTERM", name),
        name,
        targets.time(),
        victim::askToEnd,
        () -> {
          if (!Waits.until(TO_END, () -> !victim.running())) {
            victim.kill();
          }
          victim.start();
        });
  }

  Blow pause(String name, Duration time) {
    Service victim = world.service(name);
    return new Blow(targets.kind("SIGSTOP", name), name, time, victim::pause, victim::resume);
  }

  /** Between a service and the broker. */
  Blow wire(String name, Damage damage) {
    return wire(name, damage.text, damage, Objects.requireNonNull(world.wires.get(name), name));
  }

  /** Between a manager and the store that all share. */
  Blow storeWire(String manager, Damage damage) {
    return wire(manager, "store " + damage.text, damage, store().wire(manager));
  }

  private Blow wire(String name, String what, Damage damage, FaultyWire wire) {
    return new Blow(
        targets.kind(what, name),
        name,
        targets.time(),
        () -> damage.to(wire),
        () -> Damage.undo(wire));
  }

  Blow partition(String name) {
    NetLab.Host host = Objects.requireNonNull(world.hosts.get(name));
    NetLab.Loss loss = targets.any(LOSSES);
    String kind = "partition " + loss.name().toLowerCase(Locale.ROOT);
    return new Blow(kind, name, targets.time(), () -> host.partition(loss), host::heal);
  }

  Blow fullDisk(String name) {
    Tmpfs disk = Objects.requireNonNull(world.disks.get(name));
    return new Blow("disk full", name, targets.time(), disk::fill, disk::free);
  }

  /** Every sync to disk fails while it holds. */
  Blow brokenDisk(String name) {
    Service victim = world.service(name);
    var tracer = new Forked[1];
    return new Blow(
        "EIO",
        name,
        Duration.ofMillis(500 + targets.below(3_000)),
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

  Blow killStore() {
    return new Blow(
        "kill -9", World.POSTGRES, targets.time(), store().server::kill, store().server::start);
  }

  Blow restartStore() {
    return new Blow(
        "restart", World.POSTGRES, targets.time(), store().server::stop, store().server::start);
  }

  private SharedStore store() {
    return world.managers.shared().orElseThrow();
  }
}
