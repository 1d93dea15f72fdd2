package io.turboprop.manager.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GuessesTest {
  private static final long EACH = Guesses.EACH.toNanos();

  private final Guesses guesses = new Guesses();

  @Test
  void burst_ofFailures_isTheMost() {
    for (int i = 0; i < Guesses.BURST; i++) {
      assertThat(guesses.mayTry("a", 7)).as("try %d", i).isTrue();
      guesses.failed("a", 7);
    }

    assertThat(guesses.mayTry("a", 7)).isFalse();
    assertThat(guesses.mayTry("b", 7)).isTrue();
  }

  @Test
  void failures_areForgivenOneByOne() {
    for (int i = 0; i < Guesses.BURST; i++) {
      guesses.failed("a", 0);
    }

    assertThat(guesses.mayTry("a", EACH - 1)).isFalse();
    assertThat(guesses.mayTry("a", EACH)).isTrue();
    guesses.failed("a", EACH);
    assertThat(guesses.mayTry("a", EACH)).isFalse();
  }

  @Test
  void failures_longAgo_doNotCount() {
    for (int i = 0; i < Guesses.BURST; i++) {
      guesses.failed("a", 0);
    }
    long later = 1_000 * EACH;
    guesses.failed("a", later);

    assertThat(guesses.mayTry("a", later)).isTrue();
  }

  @Test
  void addresses_tooMany_theOldestIsForgotten() {
    for (int i = 0; i < Guesses.BURST; i++) {
      guesses.failed("a", 0);
    }
    for (int i = 0; i < Guesses.MOST_ADDRESSES; i++) {
      guesses.failed("other-" + i, 0);
    }

    assertThat(guesses.mayTry("a", 0)).isTrue();
  }
}
