package io.turboprop.system.chaos;

import io.turboprop.system.Api;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Looks at the fleet as a user does, all the time, and measures when faults are noticed and over.
 */
final class Watch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int PROXY_HTTP = 9191;

  private record Expected(String what, String victim, long since, Predicate<Seen> met) {}

  private final Api manager = new Api(World.HTTP, PATIENCE);
  private final Api proxy = new Api(PROXY_HTTP, PATIENCE);
  private final Timings timings;
  private final List<Expected> open = new ArrayList<>();
  private volatile Seen last = Seen.NOTHING;
  private volatile boolean closed;

  Watch(Timings timings) {
    this.timings = timings;
    Thread.ofVirtual().start(this::run);
  }

  /** What was seen last. */
  Seen last() {
    return last;
  }

  /** From now on it may be noticed that a proplet is away. */
  void struck(Blow blow) {
    forget(blow.victim());
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
    String what =
        blow.kind() + " " + (isProplet(blow) ? "proplet" : blow.victim()) + ": well after";
    expect(
        what,
        blow.victim(),
        switch (blow.victim()) {
          case "manager" -> Seen::managerWell;
          case "proxy" -> Seen::proxyWell;
          case "mosquitto" ->
              s ->
                  s.managerWell()
                      && s.proplets().keySet().stream().anyMatch(p -> s.heardAfter(p, now));
          default -> s -> s.heardAfter(blow.victim(), now);
        });
  }

  private static boolean isProplet(Blow blow) {
    return switch (blow.victim()) {
      case "manager", "proxy", "mosquitto" -> false;
      default -> true;
    };
  }

  private synchronized void expect(String what, String victim, Predicate<Seen> met) {
    open.add(new Expected(what, victim, System.nanoTime(), met));
  }

  private synchronized void forget(String victim) {
    open.removeIf(e -> e.victim.equals(victim));
  }

  private void run() {
    while (!closed) {
      Seen seen = Seen.look(manager, proxy);
      last = seen;
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
