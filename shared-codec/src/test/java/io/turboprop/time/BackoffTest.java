package io.turboprop.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

  @Test
  void delay_withoutJitter_doublesUpToTheLongest() {
    RandomGenerator none = () -> 0;

    List<Long> seconds =
        IntStream.rangeClosed(1, 9).mapToObj(n -> BACKOFF.delay(n, none).toSeconds()).toList();

    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void delay_withJitter_isShortenedByAtMostAFifth() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    var random = new Random(seed);

    List<Duration> delays =
        IntStream.range(0, 1000).mapToObj(i -> BACKOFF.delay(4, random)).toList();

    assertThat(delays)
        .as("seed %d", seed)
        .allSatisfy(d -> assertThat(d).isBetween(Duration.ofMillis(6400), Duration.ofSeconds(8)));
    assertThat(delays.stream().distinct().count()).as("seed %d", seed).isGreaterThan(900);
  }

  @Test
  void delay_afterBillionsOfFailures_staysAtTheLongest() {
    assertThat(BACKOFF.delay(Integer.MAX_VALUE, () -> 0)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void constructor_longestBelowFirst_isRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("below the first");
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("positive");
  }
}
