package io.turboprop.system.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Seeds that once showed a bug; {@code docs/simulator.md} has a line for each. What a seed stands
 * for changes with the simulator, so each bug has a test where it was, too.
 */
class RegressionSeedsTest {

  /** A refusal counted as a place that became free and set off the next placement at once. */
  @Test
  void fullFleet_refusals_doNotSetOffPlacements() {
    passes(2);
    passes(11);
  }

  /** A journal that was closed by whom its last record had become safe closed its file twice. */
  @Test
  void stoppedProplet_journal_closesOnce() {
    passes(73);
    passes(113);
  }

  private static void passes(long seed) {
    assertThat(new Campaign(() -> Mutation.NONE, Set.of(), false).run(seed))
        .as("seed %d", seed)
        .isTrue();
  }
}
