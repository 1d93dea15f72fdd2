package io.turboprop.system.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator finds bugs: each of those we put in, and none where there is none. */
class MutationsTest {
  private static final long FIRST_SEED = 1;
  private static final int MOST_SEEDS = 40;
  private static final int CONTROL_SEEDS = 8;

  /** A seed finds the mutant; the same seeds find nothing when it is taken out. */
  @ParameterizedTest
  @EnumSource(Mutant.class)
  void mutant_amongSomeSeeds_isFound(Mutant mutant) {
    Optional<MutantHunt.Catch> caught = MutantHunt.hunt(mutant, FIRST_SEED, MOST_SEEDS);

    assertThat(caught).as("%s within %d seeds", mutant, MOST_SEEDS).isPresent();
    long last = caught.orElseThrow().seed();
    System.out.println(mutant + " found by seed " + last);
    var campaign =
        new Campaign(() -> Mutation.NONE, mutant.company(), false).of(mutant.households());
    for (long seed = FIRST_SEED; seed <= last; seed++) {
      assertThat(campaign.run(seed)).as("seed %d without %s", seed, mutant).isTrue();
    }
  }

  /** That a run order is for one boot only is what protects those whose disks fail them. */
  @Test
  void attempts_thoughJournalsAreLost_beginOnce() {
    var campaign = new Campaign(Mutant::lostDisks, Mutant.ANY_BOOT.company(), false);

    for (long seed = FIRST_SEED; seed < FIRST_SEED + CONTROL_SEEDS; seed++) {
      assertThat(campaign.run(seed)).as("seed %d with journals lost", seed).isTrue();
    }
  }
}
