package io.turboprop.manager.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.NativeProplets;
import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import io.turboprop.model.PropletId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpkeepTest {
  private static final Instant NIGHT = Instant.parse("2026-03-01T02:00:00Z");
  private static final MaintenanceWindow WINDOW =
      new MaintenanceWindow(
          "0 2 * * *", Duration.ofHours(2), "UTC", Optional.of(Duration.ofMinutes(30)));
  private static final Upkeep MAINTAINED = Upkeep.NONE.withMaintenance(List.of(WINDOW));

  @Test
  void labels_thatAreSet_lieOverThoseOfTheProplet() {
    Proplet proplet =
        Proplet.registered(
            new PropletId("p1"),
            NativeProplets.labelled(Map.of("site", "lyon", "gpu", "yes")),
            Optional.empty(),
            Instant.EPOCH);

    Proplet set =
        proplet.with(
            proplet
                .settings()
                .withLabels(Map.of("site", Optional.of("paris"), "rack", Optional.of("7"))));
    assertThat(set.labels()).isEqualTo(Map.of("site", "paris", "gpu", "yes", "rack", "7"));
    assertThat(set.metadata()).isEqualTo(proplet.metadata());

    Proplet letGo = set.with(set.settings().withLabels(Map.of("site", Optional.empty())));
    assertThat(letGo.labels()).isEqualTo(Map.of("site", "lyon", "gpu", "yes", "rack", "7"));
  }

  @ParameterizedTest
  @CsvSource({
    "-31, false, false",
    "-30, false, true",
    "-1,  false, true",
    "0,   true,  true",
    "119, true,  true",
    "120, false, false",
  })
  void window_aroundItsBegin_isOpenAndDrains(int minutes, boolean open, boolean drains) {
    Instant now = NIGHT.plus(Duration.ofMinutes(minutes));
    Occurrence night = new Occurrence(NIGHT, NIGHT.plus(Duration.ofHours(2)));

    assertThat(MAINTAINED.open(now)).isEqualTo(open ? Optional.of(night) : Optional.empty());
    assertThat(MAINTAINED.drainsFor(now)).isEqualTo(drains ? Optional.of(night) : Optional.empty());
  }

  @Test
  void windows_thatOverlap_closeWithTheLast() {
    MaintenanceWindow longer =
        new MaintenanceWindow("30 2 * * *", Duration.ofHours(4), "UTC", Optional.empty());
    Upkeep both = Upkeep.NONE.withMaintenance(List.of(WINDOW, longer));
    Instant at3 = NIGHT.plus(Duration.ofHours(1));

    assertThat(both.open(at3).map(Occurrence::end))
        .contains(NIGHT.plus(Duration.ofMinutes(30 + 240)));
    assertThat(both.next(at3).map(Occurrence::begin)).contains(NIGHT.plus(Duration.ofDays(1)));
  }

  @Test
  void window_inATimeZone_followsItsClocks() {
    MaintenanceWindow paris =
        new MaintenanceWindow("0 2 * * *", Duration.ofHours(1), "Europe/Paris", Optional.empty());

    assertThat(paris.next(NIGHT).map(Occurrence::begin))
        .contains(Instant.parse("2026-03-02T01:00:00Z"));
    assertThat(paris.next(Instant.parse("2026-07-01T12:00:00Z")).map(Occurrence::begin))
        .contains(Instant.parse("2026-07-02T00:00:00Z"));
  }

  @Test
  void window_thatCannotBe_isRefused() {
    assertThatThrownBy(() -> window("0 0 30 2 *", Duration.ofHours(1), "UTC"))
        .hasMessageContaining("never");
    assertThatThrownBy(() -> window("@daily", Duration.ofSeconds(59), "UTC"))
        .hasMessageContaining("1 minute to 7 days");
    assertThatThrownBy(() -> window("@daily", Duration.ofDays(8), "UTC"))
        .hasMessageContaining("1 minute to 7 days");
    assertThatThrownBy(() -> window("@daily", Duration.ofHours(1), "Mars/Base"))
        .hasMessageContaining("Europe/Paris");
  }

  private static MaintenanceWindow window(String cron, Duration lasts, String zone) {
    return new MaintenanceWindow(cron, lasts, zone, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b  | x    | letters, digits",
        "-a   | x    | letters, digits",
        "a b  | x    | letters, digits",
        "a    | x,y  | label a must have",
        "a    | (x)  | label a must have",
      })
  void label_thatASelectorCouldNotName_isRefused(String key, String value, String why) {
    assertThatThrownBy(() -> LabelRules.DEFAULT.require(Map.of(key, Optional.of(value))))
        .hasMessageContaining(why);
  }

  @Test
  void labels_thatAreTooLongOrMany_areRefused() {
    LabelRules rules = new LabelRules(2, 3, 4);
    Map<String, String> three = new HashMap<>(Map.of("a", "", "b", "", "c", ""));

    assertThatThrownBy(() -> rules.require(Map.of("abcd", Optional.empty())))
        .hasMessageContaining("1 to 3");
    assertThatThrownBy(() -> rules.require(Map.of("a", Optional.of("12345"))))
        .hasMessageContaining("at most 4");
    assertThatThrownBy(() -> rules.requireCount(three)).hasMessageContaining("2 labels");
    rules.require(Map.of("abc", Optional.of("1234")));
  }
}
