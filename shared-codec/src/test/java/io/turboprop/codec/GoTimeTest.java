package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-08-20T14:27:30Z, 2026-08-20T14:27:30Z",
    "2026-08-20T14:27:30.500Z, 2026-08-20T14:27:30.5Z",
    "2026-08-20T14:27:30.000001230Z, 2026-08-20T14:27:30.00000123Z"
  })
  void text_ofAnInstant_endsWithoutZeros(String instant, String text) {
    assertThat(GoTime.text(Instant.parse(instant))).isEqualTo(text);
  }

  @Test
  void text_ofNoTime_isGosZero() {
    assertThat(GoTime.text(Optional.empty())).isEqualTo("0001-01-01T00:00:00Z");
  }
}
