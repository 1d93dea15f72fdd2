package io.turboprop.system.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who said that it leads, look after look: never two in one epoch, and never two for long. A
 * manager that stood still may say so for a moment after it goes on; the fence is for that.
 */
final class Leaders {
  /** A lease and what it takes a process on a busy machine to notice that it has lapsed. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final Map<Long, String> byEpoch = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();
  private int looksWithTwo;
  private long twoSince;
  private boolean two;

  /**
   * @param claims of managers that say that they lead, their epochs
   */
  synchronized void saw(Map<String, Long> claims) {
    claims.forEach(this::claimed);
    if (claims.size() < 2) {
      two = false;
      return;
    }
    looksWithTwo++;
    if (!two) {
      two = true;
      twoSince = System.nanoTime();
    } else if (Waits.since(twoSince).compareTo(GRACE) > 0) {
      twoSince = System.nanoTime();
      broken.add("for " + GRACE.toSeconds() + " s each of these said that it leads: " + claims);
    }
  }

  private void claimed(String manager, long epoch) {
    String other = byEpoch.putIfAbsent(epoch, manager);
    if (other != null && !other.equals(manager)) {
      broken.add("both " + other + " and " + manager + " led in epoch " + epoch);
      byEpoch.put(epoch, manager);
    }
  }

  /** How many epochs were seen in which somebody led. */
  synchronized int epochs() {
    return byEpoch.size();
  }

  /** How often two said at once that they lead. */
  synchronized int looksWithTwo() {
    return looksWithTwo;
  }

  synchronized List<String> broken() {
    return List.copyOf(broken);
  }
}
