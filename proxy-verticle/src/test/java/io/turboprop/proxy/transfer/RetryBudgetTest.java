package io.turboprop.proxy.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final Instant START = Instant.EPOCH;
  private static final RetryPolicy POLICY =
      new RetryPolicy(
          3,
          Duration.ofSeconds(60),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4)),
          Duration.ofSeconds(10));

  private final Random random = new Random(1);
  private final RetryBudget budget = new RetryBudget(POLICY, START);

  @Test
  void failuresInARow_upToTheLimit_waitEverLonger() {
    assertThat(budget.afterFailure(START, Duration.ZERO, random))
        .hasValueSatisfying(d -> assertThat(d).isBetween(seconds(0.8), seconds(1)));
    assertThat(budget.afterFailure(START, Duration.ZERO, random))
        .hasValueSatisfying(d -> assertThat(d).isBetween(seconds(1.6), seconds(2)));
    assertThat(budget.afterFailure(START, Duration.ZERO, random)).isEmpty();
  }

  @Test
  void progress_betweenFailures_refillsTheTries() {
    for (int i = 0; i < 20; i++) {
      assertThat(budget.afterFailure(START, Duration.ZERO, random)).isPresent();
      budget.progressed();
    }
  }

  @Test
  void deadline_thatAWaitWouldPass_endsItDespiteProgress() {
    budget.progressed();

    assertThat(budget.afterFailure(START.plusMillis(59_900), Duration.ZERO, random)).isEmpty();
    assertThat(budget.isOver(START.plusSeconds(60))).isTrue();
    assertThat(budget.isOver(START.plusSeconds(59))).isFalse();
  }

  @Test
  void retryAfter_ofTheOtherSide_isHonouredUpToTheLongestWait() {
    assertThat(budget.afterFailure(START, Duration.ofSeconds(7), random))
        .contains(Duration.ofSeconds(7));
    assertThat(budget.afterFailure(START, Duration.ofDays(1), random))
        .contains(Duration.ofSeconds(10));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
