package io.turboprop.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000001S, 0.000001ms",
    "PT0.25S, 250ms",
    "PT1S, 1s",
    "PT1.5S, 1.5s",
    "PT59.999999999S, 59.999999999s",
    "PT1M, 1m",
    "PT90S, 1m30s",
    "PT1H, 1h",
    "PT1H0.5S, 1h0.5s",
    "PT49H1M, 49h1m"
  })
  void text_ofADuration_isShortAndReadsAsIt(Duration duration, String text) {
    assertThat(DurationText.of(duration)).isEqualTo(text);
    assertThat(DurationText.parse(text)).contains(duration);
  }
}
