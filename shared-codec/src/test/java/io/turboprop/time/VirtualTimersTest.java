package io.turboprop.time;

import static java.time.Instant.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimersTest {
  private final VirtualTimers time = new VirtualTimers();
  private final List<String> ran = new ArrayList<>();

  @Test
  void advance_severalDue_runsThemInOrderOfTimeThenOfAsking() {
    time.after(Duration.ofSeconds(2), () -> ran.add("late"));
    time.after(Duration.ofSeconds(1), () -> ran.add("first"));
    time.after(Duration.ofSeconds(1), () -> ran.add("second"));
    time.after(Duration.ofSeconds(3), () -> ran.add("not yet"));

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("first", "second", "late");
    assertThat(time.pending()).isEqualTo(1);
  }

  @Test
  void advance_actionAsksForAnother_runsItWhenItFallsDueInTheSameStep() {
    List<Instant> at = new ArrayList<>();
    time.after(
        Duration.ofSeconds(1),
        () -> time.after(Duration.ofSeconds(1), () -> at.add(time.instant())));

    time.advance(Duration.ofSeconds(5));

    assertThat(at).containsExactly(EPOCH.plusSeconds(2));
    assertThat(time.instant()).isEqualTo(EPOCH.plusSeconds(5));
  }

  @Test
  void after_cancelled_neverRuns() {
    Cancellable timer = time.after(Duration.ofSeconds(1), () -> ran.add("x"));

    timer.cancel();
    timer.cancel();
    time.advance(Duration.ofSeconds(2));

    assertThat(ran).isEmpty();
  }

  @Test
  void every_untilCancelled_runsOncePerPeriod() {
    Cancellable timer = time.every(Duration.ofSeconds(3), () -> ran.add("beat"));

    time.advance(Duration.ofSeconds(10));
    timer.cancel();
    time.advance(Duration.ofSeconds(10));

    assertThat(ran).hasSize(3);
    assertThat(time.pending()).isZero();
  }

  @Test
  void every_cancelledFromWithin_stops() {
    Cancellable[] timer = new Cancellable[1];
    timer[0] =
        time.every(
            Duration.ofSeconds(1),
            () -> {
              ran.add("once");
              timer[0].cancel();
            });

    time.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("once");
  }
}
