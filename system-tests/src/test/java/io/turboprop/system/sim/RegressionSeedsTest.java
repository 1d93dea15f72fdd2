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

  /** An attempt given back and not acknowledged was forgotten at the second restart. */
  @Test
  void attemptGivenBack_overTwoRestarts_isStillOwed() {
    passes(60_047);
    passes(60_056);
  }

  /** A wall clock set back by an hour made a restarted manager wait an hour before a repetition. */
  @Test
  void clockSetBack_managerRestarted_doesNotWaitLonger() {
    passes(60_050);
    passes(60_141);
  }

  /** A wall clock set back by an hour held up reports that were to be sent again for the hour. */
  @Test
  void clockSetBack_reports_areSentAgainInTime() {
    passes(60_472);
    passes(61_723);
  }

  /** The loss of a proplet could not be stored, and in a quiet house nobody tried it again. */
  @Test
  void lossNotStored_inAQuietHouse_isStoredLater() {
    passes(61_047);
  }

  /** The loss of an order for a former boot could not be stored, and nobody looked at it again. */
  @Test
  void orderForAFormerBoot_lossNotStored_isFoundAgain() {
    passes(93_224);
    passes(93_315);
  }

  /** An order placed between the new boot's reports and its registration waited for ever. */
  @Test
  void restartedProplet_orderForItsFormerBoot_isGivenUp() {
    passes(780_853_659);
  }

  private static void passes(long seed) {
    assertThat(new Campaign(() -> Mutation.NONE, Set.of(), false).run(seed))
        .as("seed %d", seed)
        .isTrue();
  }
}
