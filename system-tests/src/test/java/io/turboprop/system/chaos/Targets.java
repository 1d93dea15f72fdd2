package io.turboprop.system.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Whom the next fault strikes, and for how long, by the dice of the run. */
final class Targets {
  private static final int SHORT_MS = 1_500;

  /** Longer than a proplet's lease, so that the silence is noticed. */
  private static final int LONG_MS = 14_000;

  /** Longer than the lease of a leader, which is 3 s. */
  private static final int BEYOND_A_LEASE_MS = 4_000;

  private final World world;
  private final Supplier<Optional<String>> leader;
  private final RandomGenerator dice;

  /**
   * @param leader who leads as far as known; empty if nobody seems to
   */
  Targets(World world, Supplier<Optional<String>> leader, RandomGenerator dice) {
    this.world = world;
    this.leader = leader;
    this.dice = dice;
  }

  String proplet() {
    return any(world.proplets());
  }

  /** Mostly the one that leads: its loss is felt. */
  String manager() {
    String one = any(world.managers.names());
    return dice.nextInt(3) == 0 ? one : leader.get().orElse(one);
  }

  String leadingManager() {
    return leader.get().orElseGet(() -> any(world.managers.names()));
  }

  /** Somebody near enough to reach the broker over a wire. */
  String wired() {
    List<String> names = new ArrayList<>(world.wires.keySet());
    names.removeAll(world.managers.names());
    names.add(manager());
    return any(names);
  }

  String host() {
    return any(List.copyOf(world.hosts.keySet()));
  }

  <T> T any(List<T> some) {
    return some.get(dice.nextInt(some.size()));
  }

  int below(int bound) {
    return dice.nextInt(bound);
  }

  /** Mostly short, sometimes long enough to be noticed. */
  Duration time() {
    return Duration.ofMillis(
        dice.nextInt(4) == 0 ? SHORT_MS + dice.nextInt(LONG_MS) : dice.nextInt(SHORT_MS));
  }

  /** As {@link #time}, but mostly so long that a leader loses its lease. */
  Duration leaderTime() {
    return dice.nextInt(4) == 0
        ? time()
        : Duration.ofMillis(
            BEYOND_A_LEASE_MS + dice.nextInt(SHORT_MS + LONG_MS - BEYOND_A_LEASE_MS));
  }

  /** Tells faults of managers apart if there are several. */
  String kind(String what, String victim) {
    if (!world.managers.areSeveral() || !world.managers.names().contains(victim)) {
      return what;
    }
    return what + (leader.get().equals(Optional.of(victim)) ? " leading" : " following");
  }
}
