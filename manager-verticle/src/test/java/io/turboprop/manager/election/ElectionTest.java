package io.turboprop.manager.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.election.Decision.Stay;
import io.turboprop.manager.election.Decision.StepDown;
import io.turboprop.manager.election.Decision.TakeOver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ElectionTest {
  private static final Stay STAY = new Stay();

  private final Election election = new Election(Duration.ofSeconds(3));

  private static long ms(long value) {
    return TimeUnit.MILLISECONDS.toNanos(value);
  }

  @Test
  void follower_thatWins_takesOver() {
    assertThat(election.won(7, ms(0), ms(10))).isEqualTo(new TakeOver(7));
    assertThat(election.leading()).isTrue();
  }

  @Test
  void follower_thatLoses_stays() {
    assertThat(election.lost("other", 7)).isEqualTo(STAY);
    assertThat(election.leading()).isFalse();
  }

  @Test
  void follower_whoseAnswerComesTooLate_doesNotTakeOver() {
    assertThat(election.won(7, ms(0), ms(2_500))).isEqualTo(STAY);
    assertThat(election.leading()).isFalse();
  }

  @Test
  void leader_stepsDownBeforeTheLeaseLapses_countedFromTheRequest() {
    election.won(7, ms(0), ms(1_000));

    assertThat(election.look(ms(2_499))).isEqualTo(STAY);
    assertThat(election.look(ms(2_500))).isInstanceOf(StepDown.class);
    assertThat(election.leading()).isFalse();
    assertThat(election.look(ms(9_000))).isEqualTo(STAY);
  }

  @Test
  void leader_thatRenews_goesOn() {
    election.won(7, ms(0), ms(10));

    assertThat(election.won(7, ms(1_000), ms(1_010))).isEqualTo(STAY);
    assertThat(election.look(ms(3_400))).isEqualTo(STAY);
    assertThat(election.remaining(ms(3_400))).isEqualTo(Duration.ofMillis(100));
    assertThat(election.look(ms(3_500))).isInstanceOf(StepDown.class);
  }

  @Test
  void leader_whoseRenewalComesTooLate_stepsDown() {
    election.won(7, ms(0), ms(10));

    assertThat(election.won(7, ms(1_000), ms(60_000))).isInstanceOf(StepDown.class);
  }

  @Test
  void leader_thatHearsOfAnother_stepsDown() {
    election.won(7, ms(0), ms(10));

    assertThat(election.lost("other", 8))
        .isEqualTo(new StepDown("epoch 7 ends: manager other leads since epoch 8"));
  }

  @Test
  void leader_thatIsFenced_stepsDownOnce() {
    election.won(7, ms(0), ms(10));

    assertThat(election.fenced(8)).isInstanceOf(StepDown.class);
    assertThat(election.fenced(8)).isEqualTo(STAY);
  }

  @Test
  void leader_thatWinsAnotherEpoch_stepsDownFirst() {
    election.won(7, ms(0), ms(10));

    assertThat(election.won(9, ms(1_000), ms(1_010))).isInstanceOf(StepDown.class);
    assertThat(election.won(9, ms(2_000), ms(2_010))).isEqualTo(new TakeOver(9));
  }

  @Test
  void clock_mayPassItsLargestNumber() {
    long now = Long.MAX_VALUE - ms(1_000);

    assertThat(election.won(7, now, now)).isEqualTo(new TakeOver(7));
    assertThat(election.look(now + ms(2_000))).isEqualTo(STAY);
    assertThat(election.look(now + ms(2_500))).isInstanceOf(StepDown.class);
  }
}
