package io.turboprop.system.chaos;

import io.turboprop.system.Api;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Looks at the fleet as a user does, all the time, and measures when faults are noticed and over.
 */
final class Watch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int PROXY_HTTP = 9191;

  private record Expected(String what, String victim, long since, Predicate<Seen> met) {}

  private final Map<String, Api> managers = new LinkedHashMap<>();
  private final Api proxy = new Api(PROXY_HTTP, PATIENCE);
  private final World world;
  private final Timings timings;
  private final List<Expected> open = new ArrayList<>();
  private final Leaders leaders = new Leaders();
  private volatile Seen last = Seen.NOTHING;
  private volatile boolean closed;

  Watch(World world, Timings timings) {
    this.world = world;
    this.timings = timings;
    world.managers.names().forEach(m -> managers.put(m, new Api(world.managers.port(m), PATIENCE)));
    Thread.ofVirtual().start(this::run);
  }

  /** What was seen last. */
  Seen last() {
    return last;
  }

  Leaders leaders() {
    return leaders;
  }

  /** From now on it may be noticed that a proplet is away, and a leader be followed by another. */
  void struck(Blow blow) {
    forget(blow.victim());
    if (world.managers.areSeveral() && last.leader().equals(Optional.of(blow.victim()))) {
      expect(
          blow.kind() + " manager: followed by another after",
          blow.victim(),
          s -> s.leaderWell() && !s.leader().equals(Optional.of(blow.victim())));
    }
    if (isProplet(blow) && !blow.kind().startsWith("disk") && !blow.kind().equals("EIO")) {
      expect(blow.kind() + " proplet: noticed after", blow.victim(), s -> away(s, blow.victim()));
    }
  }

  private static boolean away(Seen seen, String proplet) {
    return seen.proplets().containsKey(proplet) && !seen.alive(proplet);
  }

  /** The fault is over; now everything should become well again. */
  void ended(Blow blow) {
    forget(blow.victim());
    Instant now = Instant.now();
    expect(
        blow.kind() + " " + world.role(blow.victim()) + ": well after",
        blow.victim(),
        switch (world.role(blow.victim())) {
          case World.MANAGER -> s -> s.well().contains(blow.victim());
          case "proxy" -> Seen::proxyWell;
          case World.POSTGRES -> s -> s.well().containsAll(world.managers.names());
          case "mosquitto" ->
              s ->
                  s.leaderWell()
                      && s.proplets().keySet().stream().anyMatch(p -> s.heardAfter(p, now));
          default -> s -> s.heardAfter(blow.victim(), now);
        });
  }

  private boolean isProplet(Blow blow) {
    return world.role(blow.victim()).equals(World.PROPLET);
  }

  private synchronized void expect(String what, String victim, Predicate<Seen> met) {
    open.add(new Expected(what, victim, System.nanoTime(), met));
  }

  private synchronized void forget(String victim) {
    open.removeIf(e -> e.victim.equals(victim));
  }

  private void run() {
    while (!closed) {
      Seen seen = Seen.look(managers, proxy);
      last = seen;
      leaders.saw(seen.claims());
      check(seen);
      Waits.pause(LOOK);
    }
  }

  private synchronized void check(Seen seen) {
    open.removeIf(
        e -> {
          boolean met = e.met.test(seen);
          if (met) {
            timings.add(e.what, Waits.since(e.since));
            timings.add(e.what.replaceAll(".*: ", "all faults: "), Waits.since(e.since));
          }
          return met;
        });
  }

  @Override
  public void close() {
    closed = true;
  }
}
