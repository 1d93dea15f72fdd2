package io.turboprop.system.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Strikes faults one after the other, some at the same time, until there were enough. */
final class Storm {
  private static final int MOST_AT_ONCE = 3;
  private static final Duration STEP = Duration.ofMillis(20);

  private record Held(Blow blow, long until) {}

  private final World world;
  private final Arsenal arsenal;
  private final Watch watch;
  private final RandomGenerator dice;
  private final Options options;
  private final List<Held> held = new ArrayList<>();
  private final Map<String, Integer> struck = new TreeMap<>();
  private int strikes;

  Storm(World world, Watch watch, Options options, RandomGenerator dice) {
    this.world = world;
    this.watch = watch;
    this.options = options;
    this.dice = dice;
    this.arsenal = new Arsenal(world, () -> watch.last().leader(), options.scenario(), dice);
  }

  /** How often each kind of fault struck. */
  Map<String, Integer> struck() {
    return struck;
  }

  int strikes() {
    return strikes;
  }

  void rage() {
    long begin = System.nanoTime();
    options.standStill().ifPresent(time -> strike(arsenal.standStill(time)));
    while ((strikes < options.kills() || standsStill())
        && Waits.since(begin).compareTo(options.atMost()) < 0) {
      long next = System.nanoTime() + gap().toNanos();
      do {
        tick();
        Waits.pause(STEP);
      } while (System.nanoTime() < next);
      if (strikes < options.kills() && !arsenal.isEmpty() && held.size() < MOST_AT_ONCE) {
        strike(arsenal.next());
      }
    }
    held.forEach(this::end);
    held.clear();
  }

  /** The long pause at the beginning is not over yet; nothing ends it early. */
  private boolean standsStill() {
    return options
        .standStill()
        .filter(time -> held.stream().anyMatch(h -> h.blow.holds().equals(time)))
        .isPresent();
  }

  /** Between none and twice the pace. */
  private Duration gap() {
    return Duration.ofNanos(dice.nextLong(2 * options.pace().toNanos()));
  }

  private void tick() {
    for (Held one : List.copyOf(held)) {
      if (System.nanoTime() >= one.until) {
        end(one);
        held.remove(one);
      }
    }
  }

  private void strike(Blow blow) {
    if (held.stream().anyMatch(h -> h.blow.victim().equals(blow.victim()))) {
      return;
    }
    strikes++;
    struck.merge(blow.kind() + " " + world.role(blow.victim()), 1, Integer::sum);
    Chaos.say("%d %s".formatted(strikes, blow));
    watch.struck(blow);
    blow.begin().run();
    held.add(new Held(blow, System.nanoTime() + blow.holds().toNanos()));
  }

  private void end(Held one) {
    one.blow.end().run();
    watch.ended(one.blow);
  }
}
