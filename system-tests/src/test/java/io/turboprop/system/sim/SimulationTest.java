package io.turboprop.system.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Simulated houses for a while: the same seeds each time, then new ones. {@code
 * -Dturboprop.sim.seconds} says how long, {@code scripts/simulate} runs longer.
 */
class SimulationTest {
  private static final long SECONDS = Long.getLong("turboprop.sim.seconds", 100);
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int KNOWN_SEEDS = 12;

  @Test
  void house_throughAllSortsOfTrouble_keepsItsPromises() {
    var campaign = new Campaign(() -> Mutation.NONE, Set.of(), false).driving();
    long end = System.nanoTime() + SECONDS * NANOS_PER_SECOND;
    for (long seed = 1; seed <= KNOWN_SEEDS; seed++) {
      check(campaign, seed);
    }
    long fresh = ThreadLocalRandom.current().nextLong(1L << 40);
    while (System.nanoTime() < end) {
      check(campaign, fresh++);
    }
    System.out.println("simulated: " + campaign.summary());
  }

  @Test
  void seed_runTwice_givesTheSameHistory() {
    for (long seed : new long[] {3, 7, 11}) {
      assertThat(history(seed)).as("seed %d", seed).isEqualTo(history(seed));
    }
  }

  private static void check(Campaign campaign, long seed) {
    assertThat(campaign.run(seed))
        .as("seed %d; see the trace above, or: scripts/simulate --seed %d --trace", seed, seed)
        .isTrue();
  }

  private static long history(long seed) {
    var trace = new Trace(false);
    new Campaign(() -> Mutation.NONE, Set.of(), false).driving().attempt(seed, trace);
    return trace.hash();
  }
}
