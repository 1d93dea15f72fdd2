package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final EnumSet<ReasonCode> NOT_BEGUN =
      EnumSet.of(
          ReasonCode.NOT_SERVED,
          ReasonCode.NO_CAPACITY,
          ReasonCode.DRAINED,
          ReasonCode.SHUTTING_DOWN,
          ReasonCode.JOURNAL_UNAVAILABLE,
          ReasonCode.IMAGE_NOT_FOUND,
          ReasonCode.IMAGE_DENIED,
          ReasonCode.IMAGE_INVALID,
          ReasonCode.IMAGE_UNAVAILABLE);

  private static Verdict of(ReasonCode code) {
    return Verdict.of(Reason.of(code));
  }

  @Test
  void faults_thatSayTheCallWasNotBegun_areRepeatedWhateverTheMethod() {
    for (ReasonCode code : ReasonCode.values()) {
      assertThat(of(code).begun()).as(code.code()).isEqualTo(!NOT_BEGUN.contains(code));
      assertThat(of(code).repeats(1, false, true))
          .as(code.code())
          .isEqualTo(NOT_BEGUN.contains(code));
    }
  }

  @Test
  void faults_ofTheInfrastructure_areRepeatedIfTheMethodIsIdempotent() {
    assertThat(of(ReasonCode.ENGINE_ERROR).repeats(1, true, true)).isTrue();
    assertThat(of(ReasonCode.ENGINE_ERROR).repeats(1, false, true)).isFalse();
    assertThat(of(ReasonCode.ENGINE_ERROR).blamed()).isTrue();
  }

  @Test
  void faults_ofTheFunction_areNeverRepeatedNorBlamed() {
    for (ReasonCode code :
        EnumSet.of(
            ReasonCode.TRAP,
            ReasonCode.EXIT_CODE,
            ReasonCode.OUT_OF_MEMORY,
            ReasonCode.TASK_ERROR,
            ReasonCode.BAD_INPUT,
            ReasonCode.DEADLINE)) {
      assertThat(of(code).repeats(1, true, true)).as(code.code()).isFalse();
      assertThat(of(code).blamed()).as(code.code()).isFalse();
    }
    assertThat(of(ReasonCode.TRAP).code()).isEqualTo(ErrorCode.FUNCTION_FAILED);
  }

  @Test
  void brokenConnections_areRepeatedAsFarAsItDoesNoHarm() {
    Verdict refused = Verdict.of(new Outcome.Broken(false, true, "refused"));
    Verdict reset = Verdict.of(new Outcome.Broken(true, true, "reset"));

    assertThat(refused.repeats(1, false, true)).isTrue();
    assertThat(reset.repeats(1, false, true)).isFalse();
    assertThat(reset.repeats(1, true, true)).isTrue();
    assertThat(reset.blamed()).isTrue();
  }

  @Test
  void anything_isRepeatedOnceAndOnlyWithItsBody() {
    Verdict refused = Verdict.of(new Outcome.Broken(false, true, "refused"));

    assertThat(refused.repeats(2, true, true)).isFalse();
    assertThat(refused.repeats(1, true, false)).isFalse();
  }
}
