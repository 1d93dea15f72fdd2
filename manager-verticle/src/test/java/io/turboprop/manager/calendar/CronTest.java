package io.turboprop.manager.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CronTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // 2026-03-01 is a Sunday
        "* * * * *         | 2026-03-01T00:00:00Z | 2026-03-01T00:01:00Z",
        "* * * * *         | 2026-03-01T00:00:59Z | 2026-03-01T00:01:00Z",
        "30 2 * * *        | 2026-03-01T02:30:00Z | 2026-03-02T02:30:00Z",
        "*/20 8-9 * * *    | 2026-03-01T09:40:00Z | 2026-03-02T08:00:00Z",
        "10/25 * * * *     | 2026-03-01T00:10:00Z | 2026-03-01T00:35:00Z",
        "0 0 29 2 *        | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 31 * *        | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z",
        "0 0 * * SUN       | 2026-03-01T00:00:00Z | 2026-03-08T00:00:00Z",
        "0 0 * * 7         | 2026-03-01T00:00:00Z | 2026-03-08T00:00:00Z",
        "0 0 * * 5-7       | 2026-03-01T00:00:00Z | 2026-03-06T00:00:00Z",
        "0 0 13 * FRI      | 2026-03-01T00:00:00Z | 2026-03-06T00:00:00Z",
        "0 0 13 * FRI      | 2026-03-06T00:00:00Z | 2026-03-13T00:00:00Z",
        "0 0 1 jan ?       | 2026-03-01T00:00:00Z | 2027-01-01T00:00:00Z",
        "@weekly           | 2026-03-02T00:00:00Z | 2026-03-08T00:00:00Z",
        "@yearly           | 2026-03-02T00:00:00Z | 2027-01-01T00:00:00Z",
      })
  void next_afterAMoment_isTheFirstThatFits(String cron, Instant after, Instant next) {
    assertThat(Cron.parse(cron).next(after, UTC)).contains(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Clocks are put forward from 02:00 to 03:00 on 2026-03-29: 02:30 comes at 03:30.
        "30 2 * * * | 2026-03-28T12:00:00+01:00 | 2026-03-29T03:30:00+02:00",
        "30 2 * * * | 2026-03-29T03:00:00+02:00 | 2026-03-29T03:30:00+02:00",
        "30 2 * * * | 2026-03-29T03:10:00+02:00 | 2026-03-29T03:30:00+02:00",
        "30 2 * * * | 2026-03-29T03:30:00+02:00 | 2026-03-30T02:30:00+02:00",
        // And back from 03:00 to 02:00 on 2026-10-25: 02:30 comes once.
        "30 2 * * * | 2026-10-24T12:00:00+02:00 | 2026-10-25T02:30:00+02:00",
        "30 2 * * * | 2026-10-25T02:30:00+02:00 | 2026-10-26T02:30:00+01:00",
        "30 2 * * * | 2026-10-25T02:10:00+01:00 | 2026-10-26T02:30:00+01:00",
      })
  void next_whenClocksChange_comesOnceADay(String cron, OffsetDateTime after, OffsetDateTime next) {
    assertThat(Cron.parse(cron).next(after.toInstant(), PARIS)).contains(next.toInstant());
  }

  @Test
  void next_ofADayThatNoMonthHas_isEmpty() {
    assertThat(Cron.parse("0 0 30 2 *").next(Instant.EPOCH, UTC)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * *      | it has 4 fields, must have 5",
        "60 * * * *   | minute is refused, may be 0 to 59",
        "* * * * 8    | day of week is refused, may be 0 to 7",
        "* */0 * * *  | hour is refused, may be 0 to 23",
      })
  void text_thatIsNone_isRefused(String text, String why) {
    assertThatThrownBy(() -> Cron.parse(text)).hasMessage(why);
  }
}
