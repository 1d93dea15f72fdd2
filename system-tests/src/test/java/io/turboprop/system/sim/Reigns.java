package io.turboprop.system.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sees to it that of several managers one leads at a time:
 *
 * <ul>
 *   <li>what is stored was decided by the term whose epoch the store has, and each epoch is one
 *       life of one manager
 *   <li>of the managers that run, at most one leads; one that stands still does not know
 *   <li>somebody leads soon after the store and some manager that reaches it are well
 * </ul>
 */
final class Reigns implements SimDatabase.Watcher {
  private static final Duration LOOK = Duration.ofMillis(50);

  /** For a campaign and a request that were lost, and for taking over. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final World world;
  private final Oracle oracle;
  private final Map<Long, Life> reigned = new HashMap<>();
  private final Map<SimRival, Long> wellSince = new HashMap<>();
  private long ledAt;

  Reigns(World world, Oracle oracle) {
    this.world = world;
    this.oracle = oracle;
  }

  @Override
  public void committed(SimDatabase.Commit commit, long stored) {
    String who = commit.by().host().name();
    Life first = reigned.putIfAbsent(stored, commit.by());
    if (commit.term() != stored) {
      world.fail(who + " stored something of its term " + commit.term() + " in epoch " + stored);
    }
    if (first != null && first != commit.by()) {
      world.fail(who + " stored something in epoch " + stored + ", which is another one's");
    }
    oracle.committed(commit.batch(), stored);
  }

  void watch(List<SimRival> rivals, SimDatabase store) {
    world.every(LOOK, () -> look(rivals, store));
  }

  private void look(List<SimRival> rivals, SimDatabase store) {
    List<String> leading = rivals.stream().filter(SimRival::leads).map(SimRival::name).toList();
    if (leading.size() > 1) {
      world.fail(leading + " lead at the same time");
    }
    if (!leading.isEmpty()) {
      ledAt = world.now();
    }
    for (SimRival rival : rivals) {
      if (store.well() && rival.well()) {
        wellSince.putIfAbsent(rival, world.now());
      } else {
        wellSince.remove(rival);
      }
    }
    long patience = SimRival.LEASE.plus(GRACE).toNanos();
    wellSince.forEach(
        (rival, since) -> {
          if (world.now() - Math.max(since, ledAt) > patience) {
            world.fail(
                "nobody leads though "
                    + rival.name()
                    + " and the store have been well since "
                    + Duration.ofNanos(since));
          }
        });
  }
}
