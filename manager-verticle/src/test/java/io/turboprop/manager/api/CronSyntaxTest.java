package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronSyntaxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * * *",
        "*/5 * * * *",
        "0 0 1 1 0",
        "59 23 31 12 6",
        "1,2,3 0-6 ? jan-DEC mon",
        "0-30/5 * * * *",
        "10/5 * * * *",
        " 0  0 * * 7 ",
        "@daily",
        "@every 1h30m"
      })
  void schedule_thatCanBeOne_isTaken(String schedule) {
    assertThat(CronSyntax.problem(schedule)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "1,,2 * * * *",
        "* * * FOO *",
        "@often",
        "@every",
        "soon",
        "-1 * * * *",
        "1- * * * *",
        "100 * * * *"
      })
  void schedule_thatCannotBeOne_isRefused(String schedule) {
    assertThat(CronSyntax.problem(schedule)).isPresent();
  }
}
