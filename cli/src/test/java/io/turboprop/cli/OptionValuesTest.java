package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

final class OptionValuesTest {
  @Test
  void duration_inAnyUnit_isRead() {
    Durations durations = new Durations();

    assertThat(durations.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(durations.convert("30")).isEqualTo(Duration.ofSeconds(30));
    assertThat(durations.convert("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(durations.convert("2d")).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void duration_malformed_isRefusedWithAnExample() {
    for (String text : List.of("", "s", "-1s", "5 s", "1.5s", "5weeks", "99999999999s")) {
      assertThatThrownBy(() -> new Durations().convert(text))
          .as(text)
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("1h30m");
    }
  }

  @Test
  void size_inAnyUnit_isRead() {
    ByteSize.Converter sizes = new ByteSize.Converter();

    assertThat(sizes.convert("1048576").bytes()).isEqualTo(1_048_576);
    assertThat(sizes.convert("12b").bytes()).isEqualTo(12);
    assertThat(sizes.convert("64MiB").bytes()).isEqualTo(67_108_864);
    assertThat(sizes.convert("64m").bytes()).isEqualTo(67_108_864);
    assertThat(sizes.convert("64MB").bytes()).isEqualTo(64_000_000);
    assertThat(sizes.convert("1 GiB").bytes()).isEqualTo(1L << 30);
    assertThat(sizes.convert("2k").bytes()).isEqualTo(2048);
  }

  @Test
  void size_malformedOrTooLarge_isRefused() {
    for (String text : List.of("", "MiB", "-1", "1.5G", "12x", "999999999999999T")) {
      assertThatThrownBy(() -> new ByteSize.Converter().convert(text))
          .as(text)
          .isInstanceOf(TypeConversionException.class);
    }
  }

  @Test
  void pairs_joinedOrRepeated_keepOrderAndCommasInValues() {
    assertThat(KeyValues.parse("--env", List.of("A=1,2,B=x=y", "C={\"k\":1,\"l\":2}", "A=3")))
        .containsExactly(entry("A", "3"), entry("B", "x=y"), entry("C", "{\"k\":1,\"l\":2}"));
  }

  @Test
  void pair_withoutKeyOrEquals_isAUsageError() {
    for (String text : List.of("A", "=1", "")) {
      assertThatThrownBy(() -> KeyValues.parse("--env", List.of(text)))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }
  }
}
