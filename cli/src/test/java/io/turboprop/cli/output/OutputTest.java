package io.turboprop.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class OutputTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void age_growing_changesItsUnit() {
    assertThat(Ages.brief(Duration.ofSeconds(119))).isEqualTo("119s");
    assertThat(Ages.brief(Duration.ofMinutes(2))).isEqualTo("2m");
    assertThat(Ages.brief(Duration.ofMinutes(119))).isEqualTo("119m");
    assertThat(Ages.brief(Duration.ofHours(47))).isEqualTo("47h");
    assertThat(Ages.brief(Duration.ofDays(2))).isEqualTo("2d");
  }

  @Test
  void age_ofTimesWithZoneAndNanoseconds_isRight() {
    assertThat(Ages.since("2026-03-01T14:59:57.123456789+03:00", NOW)).isEqualTo("2s");
  }

  @Test
  void age_unsetUnreadableOrInTheFuture_isHarmless() {
    assertThat(Ages.since("0001-01-01T00:00:00Z", NOW)).isEqualTo("-");
    assertThat(Ages.since("yesterday", NOW)).isEqualTo("-");
    assertThat(Ages.since("", NOW)).isEqualTo("-");
    assertThat(Ages.since("2026-03-01T12:00:09Z", NOW)).isEqualTo("0s");
  }

  @Test
  void table_withColour_isAlignedByWhatIsSeen() {
    Table table =
        Table.of("A", "STATE", "Z")
            .row(Cell.of("1"), new Cell("Failed", Colour.RED), Cell.of("x"))
            .row(Cell.of("22"), new Cell("Ok", Colour.GREEN), Cell.of("y"));

    assertThat(table.render(true).replaceAll("\u001b\\[[0-9]+m", ""))
        .isEqualTo(table.render(false));
    assertThat(table.render(false)).isEqualTo("A   STATE   Z\n1   Failed  x\n22  Ok      y\n");
  }

  @Test
  void table_withoutRows_isItsHeading() {
    assertThat(Table.of("ID", "NAME").render(false)).isEqualTo("ID  NAME\n");
    assertThat(Table.ofFields().render(false)).isEmpty();
  }

  @Test
  void cell_withControlCharacters_staysOneHarmlessLine() {
    assertThat(Cell.of("a\r\nb\tc\u001b]0;x\u0007\u009b").text())
        .isEqualTo("a  b c\ufffd]0;x\ufffd\ufffd");
  }

  @Test
  void state_ofEveryNumber_hasItsName() {
    assertThat(TaskStates.name(0)).isEqualTo("Pending");
    assertThat(TaskStates.name(6)).isEqualTo("Interrupted");
    assertThat(TaskStates.name(7)).isEqualTo("Unknown");
    assertThat(TaskStates.name(-1)).isEqualTo("Unknown");
    assertThat(TaskStates.terminal(2)).isFalse();
    assertThat(TaskStates.terminal(5)).isTrue();
  }
}
