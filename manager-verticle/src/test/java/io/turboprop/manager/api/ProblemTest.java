package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ProblemTest {
  private static Answer answer(ErrorCode code) {
    return new Problem(code, "why", "/tasks").answer(false);
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_UNAVAILABLE, 1",
    "NO_LEADER, 1",
    "TOO_MANY_REQUESTS, 5",
    "CONTROL_SILENT, 5",
    "TOO_MANY_SUBSCRIBERS, 5"
  })
  void whatPassesByItself_saysWhenToTryAgain(ErrorCode code, String seconds) {
    assertThat(answer(code).headers()).containsEntry("Retry-After", seconds);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"TASK_NOT_FOUND", "CONFLICT", "INVALID_REQUEST"})
  void whatTheClientDidWrong_saysNoTime(ErrorCode code) {
    assertThat(answer(code).headers()).doesNotContainKey("Retry-After");
  }
}
