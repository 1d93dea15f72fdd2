package io.turboprop.system.chaos;

import io.turboprop.system.chaos.Options.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Which fault comes next. */
final class Arsenal {
  private static final Set<Scenario> KILL = EnumSet.of(Scenario.KILL);
  private static final Set<Scenario> PAUSE = EnumSet.of(Scenario.PAUSE);
  private static final Set<Scenario> WIRE = EnumSet.of(Scenario.WIRE);
  private static final Set<Scenario> PARTITION = EnumSet.of(Scenario.PARTITION);
  private static final Set<Scenario> DISK = EnumSet.of(Scenario.DISK);
  private static final Set<Scenario> FAILOVER = EnumSet.of(Scenario.FAILOVER);

  /** What strikes managers belongs to failover, too. */
  private static final Set<Scenario> KILL_MANAGER = EnumSet.of(Scenario.KILL, Scenario.FAILOVER);

  private static final Set<Scenario> PAUSE_MANAGER = EnumSet.of(Scenario.PAUSE, Scenario.FAILOVER);

  private record Weapon(Set<Scenario> of, int weight, Draw draw) {}

  /** Makes a fault, with the dice of the run. */
  private interface Draw {
    Blow blow();
  }

  private final Targets targets;
  private final Faults faults;
  private final RandomGenerator dice;
  private final List<Weapon> weapons = new ArrayList<>();
  private final int weights;

  /**
   * @param leader who leads as far as known
   */
  Arsenal(World world, Supplier<Optional<String>> leader, Scenario scenario, RandomGenerator dice) {
    this.dice = dice;
    targets = new Targets(world, leader, dice);
    faults = new Faults(world, targets);
    addProcesses();
    addWires();
    addDisks();
    if (world.managers.areSeveral()) {
      addFailovers();
    } else {
      addManagersDisk();
    }
    weapons.removeIf(w -> scenario != Scenario.ALL && !w.of.contains(scenario));
    weights = weapons.stream().mapToInt(Weapon::weight).sum();
  }

  private void addProcesses() {
    weapon(KILL_MANAGER, 20, () -> faults.kill(targets.manager()));
    weapon(KILL, 40, () -> faults.kill(targets.proplet()));
    weapon(KILL, 8, () -> faults.kill("proxy"));
    weapon(KILL, 6, () -> faults.kill("mosquitto"));
    weapon(KILL, 4, faults::killForgetfulBroker);
    weapon(KILL_MANAGER, 4, () -> faults.terminate(targets.manager()));
    weapon(KILL, 6, () -> faults.terminate(targets.proplet()));
    weapon(KILL, 2, () -> faults.terminate("proxy"));
    weapon(PAUSE, 4, () -> faults.pause(targets.manager(), targets.time()));
    weapon(PAUSE, 6, () -> faults.pause(targets.proplet(), targets.time()));
    weapon(PAUSE, 2, () -> faults.pause("mosquitto", targets.time()));
  }

  private void addWires() {
    for (Damage damage : Damage.values()) {
      weapon(WIRE, damage.weight, () -> faults.wire(targets.wired(), damage));
    }
    weapon(PARTITION, 10, () -> faults.partition(targets.host()));
  }

  private void addDisks() {
    weapon(DISK, 4, () -> faults.fullDisk("p1"));
    weapon(DISK, 3, () -> faults.brokenDisk(targets.proplet()));
  }

  /** Several managers keep nothing on disks of their own that would be missed. */
  private void addManagersDisk() {
    weapon(DISK, 5, () -> faults.fullDisk("manager"));
    weapon(DISK, 4, () -> faults.brokenDisk("manager"));
  }

  private void addFailovers() {
    List<Damage> damages = List.of(Damage.values());
    weapon(PAUSE_MANAGER, 8, () -> faults.pause(targets.manager(), targets.leaderTime()));
    weapon(FAILOVER, 8, () -> faults.wire(targets.manager(), targets.any(damages)));
    weapon(FAILOVER, 12, () -> faults.storeWire(targets.manager(), targets.any(damages)));
    weapon(FAILOVER, 5, faults::killStore);
    weapon(FAILOVER, 5, faults::restartStore);
  }

  private void weapon(Set<Scenario> of, int weight, Draw draw) {
    weapons.add(new Weapon(of, weight, draw));
  }

  boolean isEmpty() {
    return weapons.isEmpty();
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

  /** The leading manager does nothing for so long. */
  Blow standStill(Duration time) {
    return faults.pause(targets.leadingManager(), time);
  }
}
