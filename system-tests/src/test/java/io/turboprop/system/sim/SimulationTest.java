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

  /** Of houses with several managers there are as many new ones as this part of the time allows. */
  private static final int PART = 3;

  @Test
  void house_throughAllSortsOfTrouble_keepsItsPromises() {
    var campaign = new Campaign(() -> Mutation.NONE, Set.of(), false).of(Households.DRIVING);
    long end = System.nanoTime() + SECONDS * NANOS_PER_SECOND;
    for (long seed = 1; seed <= KNOWN_SEEDS; seed++) {
      check(campaign, seed, "");
    }
    long fresh = ThreadLocalRandom.current().nextLong(1L << 40);
    while (System.nanoTime() < end) {
      check(campaign, fresh++, "");
    }
    System.out.println("simulated: " + campaign.summary());
  }

  @Test
  void severalManagers_throughAllSortsOfTrouble_keepTheHousesPromises() {
    var campaign = new Campaign(() -> Mutation.NONE, Set.of(), false).of(Households.SHARING);
    long end = System.nanoTime() + SECONDS * NANOS_PER_SECOND / PART;
    for (long seed = 1; seed <= KNOWN_SEEDS; seed++) {
      check(campaign, seed, " --managers");
    }
    long fresh = ThreadLocalRandom.current().nextLong(1L << 40);
    while (System.nanoTime() < end) {
      check(campaign, fresh++, " --managers");
    }
    System.out.println("simulated with several managers: " + campaign.summary());
  }

  @Test
  void seed_runTwice_givesTheSameHistory() {
    for (Households households : Households.values()) {
      for (long seed : new long[] {3, 7, 11}) {
        assertThat(history(seed, households))
            .as("seed %d, %s", seed, households)
            .isEqualTo(history(seed, households));
      }
    }
  }

  private static void check(Campaign campaign, long seed, String option) {
    assertThat(campaign.run(seed))
        .as(
            "seed %d; see the trace above, or: scripts/simulate --seed %1$d%s --trace",
            seed, option)
        .isTrue();
  }

  private static long history(long seed, Households households) {
    var trace = new Trace(false);
    new Campaign(() -> Mutation.NONE, Set.of(), false).of(households).attempt(seed, trace);
    return trace.hash();
  }
}
