package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.turboprop.wire.MachineLoad.Pressure;
import io.turboprop.wire.PropletMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpkeepApiTest {
  private static final BootId BOOT = new BootId("b-1");

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void labels_setChangedAndLetGo_areShownAndSelected() {
    PropletId id = house.proplet();
    house.proplet();
    String path = "/proplets/" + id;

    Reply set = house.patch(path, "{\"labels\":{\"region\":\"eu\",\"rack\":\"7\"}}");
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.json().path("labels").toString())
        .isEqualTo("{\"rack\":\"7\",\"region\":\"eu\"}");
    Reply letGo = house.patch(path, "{\"labels\":{\"rack\":null}}");
    assertThat(letGo.json().path("labels").toString()).isEqualTo("{\"region\":\"eu\"}");

    assertThat(selected("region=eu")).containsExactly(id.value());
    assertThat(selected("region=eu,arch in (amd64,arm64)")).containsExactly(id.value());
    assertThat(selected("region!=eu")).hasSize(1).doesNotContain(id.value());
    assertThat(house.get(path).json().path("labels_set").path("region").asText()).isEqualTo("eu");
  }

  private List<String> selected(String selector) {
    String query = URLEncoder.encode(selector, StandardCharsets.UTF_8);
    return house.get("/proplets?selector=" + query).json().path("proplets").findValuesAsText("id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                    | labels and maintenance are missing",
        "{\"labels\":{\"a b\":\"x\"}}          | label \"a b\" must have 1 to 128",
        "{\"labels\":{\"a\":\"x,y\"}}          | label a must have at most 256",
        "{\"labels\":{\"a\":7}}                | labels[a] must be a text",
        "{\"maintenance\":{}}                  | maintenance must be a list",
        "{\"maintenance\":[{}]}                | maintenance[0].cron is missing",
        "{\"maintenance\":[{\"cron\":\"x\",\"duration\":\"1h\"}]}          | it has 1 fields, must have 5",
        "{\"maintenance\":[{\"cron\":\"0 0 30 2 *\",\"duration\":\"1h\"}]} | it never comes due",
        "{\"maintenance\":[{\"cron\":\"@daily\"}]}                         | maintenance[0].duration is missing",
        "{\"maintenance\":[{\"cron\":\"@daily\",\"duration\":\"5s\"}]}     | must be a duration of 1m",
        "{\"maintenance\":[{\"cron\":\"@daily\",\"duration\":\"200h\"}]}   | at most 7 days",
        "{\"maintenance\":[{\"cron\":\"@daily\",\"duration\":\"1h\",\"timezone\":\"Mars\"}]} | no IANA time zone",
      })
  void patch_thatIsWrong_isRefusedAndNamesWhatIs(String document, String why) {
    PropletId id = house.proplet();

    Reply refused = house.patch("/proplets/" + id, document);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains(why);
  }

  @Test
  void patch_ofNobody_is404() {
    assertThat(house.patch("/proplets/" + UUID.randomUUID(), "{\"labels\":{}}").status())
        .isEqualTo(404);
  }

  @Test
  void maintenance_thatIsSet_isShownWithTheNextTime() {
    PropletId id = house.proplet();
    String window =
        "{\"cron\":\"0 2 29 2 *\",\"duration\":\"2h\",\"timezone\":\"Europe/Paris\",\"drain_ahead\":\"30m\"}";

    house.patch("/proplets/" + id, "{\"maintenance\":[" + window + "]}");

    JsonNode proplet = house.get("/proplets/" + id).json();
    assertThat(proplet.path("maintenance").get(0).toString()).isEqualTo(window);
    assertThat(proplet.path("next_maintenance").path("begin").asText()).contains("-02-29T01:00:00");
    house.patch("/proplets/" + id, "{\"maintenance\":[]}");
    assertThat(house.get("/proplets/" + id).json().has("maintenance")).isFalse();
  }

  @Test
  void cordonAndDrain_ofOneAndOfMany_areShown() {
    PropletId one = house.proplet();
    PropletId other = house.proplet();

    Reply cordoned = house.post("/proplets/" + one + "/cordon");
    assertThat(cordoned.json().path("cordoned").asBoolean()).isTrue();
    assertThat(cordoned.text("state")).isEqualTo("cordoned");
    assertThat(house.get("/proplets/" + one).json().has("cordoned_since")).isTrue();
    assertThat(house.delete("/proplets/" + one + "/cordon").text("state")).isEqualTo("alive");

    Reply drained =
        house.post(
            "/proplets/drain",
            "{\"selector\":\"all\",\"deadline\":\"5m\",\"ignore_daemons\":true}");
    assertThat(drained.json().path("total").asInt()).isEqualTo(2);
    assertThat(drained.json().path("proplets").findValuesAsText("state"))
        .containsExactly("draining", "draining");
    JsonNode view = house.get("/proplets/" + other).json();
    assertThat(view.path("drain_ignores_daemons").asBoolean()).isTrue();
    assertThat(view.has("drain_deadline")).isTrue();
    assertThat(view.path("drain_tasks").asInt(-1)).isZero();
    Reply back = house.post("/proplets/undrain", "{\"selector\":\"" + other + "\"}");
    assertThat(back.json().path("proplets").findValuesAsText("state")).containsExactly("alive");
    assertThat(house.get("/proplets/" + one).text("state")).isEqualTo("draining");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drain  | {}                               | 400 | selector is missing",
        "cordon | {\"selector\":\"site in (a\"}    | 400 | not closed",
        "drain  | {\"selector\":\"all\",\"deadline\":\"soon\"} | 400 | deadline",
        "cordon | {\"selector\":\"site=rome\"}     | 404 | no proplet is meant by site = rome",
        "undrain | {\"selector\":\"nobody\"}       | 404 | proplet nobody does not exist",
      })
  void duty_thatIsWrong_isRefusedAndNamesWhatIs(
      String verb, String document, int status, String why) {
    house.proplet();

    Reply refused = house.post("/proplets/" + verb, document);

    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.text("detail")).contains(why);
  }

  @Test
  void list_ofAWrongSelector_is400() {
    assertThat(house.get("/proplets?selector=a%20in%20b").text("detail"))
        .contains("arch in (amd64,arm64)");
  }

  @Test
  void view_ofAProplet_hasItsLoadItsLeaseAndItsHistory() {
    PropletId id = house.nativeProplet(BOOT);
    MachineLoad load =
        new MachineLoad(
            100,
            Optional.of(new Amount(4_000, OptionalLong.of(1_210))),
            OptionalLong.of(40),
            Optional.of(new Amount(8_000, OptionalLong.empty())),
            Optional.empty(),
            Optional.of(
                new Pressure(OptionalDouble.of(1.5), OptionalDouble.empty(), OptionalDouble.of(0))),
            2);
    house.hear(
        new PropletMessage.Heartbeat(
            id,
            true,
            "default",
            Optional.of(BOOT),
            false,
            Optional.of(
                new PropletMessage.Pulse(
                    3_000, Holdings.NONE, 0, Optional.empty(), Optional.of(load)))));
    house.post("/proplets/" + id + "/cordon");

    JsonNode proplet = house.get("/proplets/" + id).json();

    assertThat(proplet.path("capacity").path("cpu_millis").asLong()).isEqualTo(4_000);
    assertThat(proplet.path("capacity").path("memory_bytes").asLong()).isEqualTo(8_000);
    assertThat(proplet.path("capacity").has("disk_bytes")).isFalse();
    assertThat(proplet.path("load").path("cpu_millis").asLong()).isEqualTo(1_210);
    assertThat(proplet.path("load").path("steal_millis").asLong()).isEqualTo(40);
    assertThat(proplet.path("load").has("memory_bytes")).isFalse();
    assertThat(proplet.path("load").path("pressure").toString())
        .isEqualTo("{\"cpu\":1.5,\"io\":0.0}");
    assertThat(proplet.path("load").path("age_ms").asLong()).isGreaterThanOrEqualTo(100);
    assertThat(proplet.path("lease").path("beat_ms").asLong()).isEqualTo(3_000);
    assertThat(proplet.path("history").findValuesAsText("type"))
        .startsWith("proplet_cordon")
        .contains("proplet_registered", "proplet_standing");
    assertThat(proplet.path("boot_id").asText()).isEqualTo("b-1");
  }
}
