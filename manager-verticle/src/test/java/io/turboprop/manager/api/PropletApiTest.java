package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.TaskUsage;
import io.turboprop.wire.PropletMessage.TaskUsageSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropletApiTest {
  private static final Instant AT = Instant.parse("2026-08-20T14:27:30.500Z");

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
  void view_registeredProplet_isAsItSaidOfItself() {
    PropletId id = house.proplet();

    Reply proplet = house.get("/proplets/" + id);

    assertThat(proplet.status()).isEqualTo(200);
    assertThat(proplet.text("id")).isEqualTo(id.value());
    assertThat(proplet.text("name")).isEqualTo("Brave-Otter");
    assertThat(proplet.json().path("alive").asBoolean()).isTrue();
    assertThat(proplet.json().path("task_count").asInt(-1)).isZero();
    assertThat(proplet.text("last_alive_at")).endsWith("Z");
    assertThat(proplet.json().path("metadata").toString())
        .isEqualTo(
            "{\"tags\":[\"gpu\"],\"environment\":\"docker\",\"os\":\"linux\",\"cpu_arch\":\"x86_64\","
                + "\"total_memory_bytes\":8589934592,\"proplet_version\":\"0.5.0\","
                + "\"wasm_runtime\":\"wasmtime-internal\"}");
  }

  @Test
  void list_byStatus_tellsAliveFromDead() {
    PropletId alive = house.proplet();
    PropletId dead = house.proplet();
    house.hear(PropletMessage.Heartbeat.will(dead, "default", Optional.empty()));

    Reply active = house.get("/proplets?status=active");
    Reply inactive = house.get("/proplets?status=inactive");

    assertThat(house.get("/proplets/").json().path("total").asInt()).isEqualTo(2);
    assertThat(house.get("/proplets").json().path("limit").asInt()).isEqualTo(100);
    assertThat(active.json().path("total").asInt()).isEqualTo(1);
    assertThat(active.json().path("proplets").get(0).path("id").asText()).isEqualTo(alive.value());
    assertThat(inactive.json().path("proplets").get(0).path("id").asText()).isEqualTo(dead.value());
  }

  @Test
  void list_anyLimit_isTaken() {
    house.proplet();
    house.proplet();

    assertThat(house.get("/proplets?limit=1000000").json().path("proplets").size()).isEqualTo(2);
    assertThat(house.get("/proplets?limit=0").json().path("proplets").size()).isZero();
    assertThat(house.get("/proplets?offset=1").json().path("proplets").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"status=busy", "limit=many", "offset=-1"})
  void list_wrongParameter_answers400(String query) {
    Reply refused = house.get("/proplets?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error")).contains("invalid query parameters");
  }

  @Test
  void history_ofManyHeartbeats_isTheNewestTenOldestFirst() {
    PropletId id = house.proplet();
    for (int i = 0; i < 12; i++) {
      house.hear(PropletMessage.Heartbeat.alive(id, "default"));
    }

    Reply history = house.get("/proplets/" + id + "/alive-history");
    Reply part = house.get("/proplets/" + id + "/alive-history?offset=9&limit=5");

    assertThat(history.json().path("total").asInt()).isEqualTo(10);
    assertThat(history.json().path("history").size()).isEqualTo(10);
    Instant first = Instant.parse(history.json().path("history").get(0).asText());
    Instant last = Instant.parse(history.json().path("history").get(9).asText());
    assertThat(first).isBeforeOrEqualTo(last);
    assertThat(part.json().path("history").size()).isEqualTo(1);
  }

  @Test
  void metrics_ofProplet_areItsSamples() {
    PropletId id = house.proplet();
    house.hear(
        new PropletMessage.WorkerMetrics(
            id,
            "default",
            Optional.of(AT),
            new CpuMetrics(1.5, 0.5, 12.5),
            new MemoryMetrics(1, 2, 3, 4, 0, 0)));

    Reply page = house.get("/proplets/" + id + "/metrics");

    assertThat(page.json().path("total").asInt()).isEqualTo(1);
    assertThat(page.json().path("metrics").get(0).toString())
        .isEqualTo(
            "{\"proplet_id\":\""
                + id
                + "\",\"namespace\":\"default\",\"timestamp\":\"2026-08-20T14:27:30.5Z\","
                + "\"cpu_metrics\":{\"user_seconds\":1.5,\"system_seconds\":0.5,\"percent\":12.5},"
                + "\"memory_metrics\":{\"rss_bytes\":1,\"heap_alloc_bytes\":2,\"heap_sys_bytes\":3,"
                + "\"heap_inuse_bytes\":4}}");
  }

  @Test
  void metrics_ofTask_areItsSamples() {
    PropletId proplet = house.proplet();
    String task =
        house.task(
            "{\"name\":\"m\",\"image_url\":\"docker.io/a/m:1\",\"proplet_id\":\""
                + proplet
                + "\"}");
    house.post("/tasks/" + task + "/start");
    TaskUsage usage = new TaskUsage(37.5, 10, 0, 1, 2, 20, 4, 0);
    house.hear(
        new PropletMessage.TaskMetrics(
            new TaskId(task), proplet, usage, Optional.empty(), Optional.of(AT)));
    house.hear(
        new PropletMessage.TaskMetrics(
            new TaskId(task),
            proplet,
            usage,
            Optional.of(new TaskUsageSummary(1, 2, 3, 4, 5, 6, 7)),
            Optional.of(AT)));

    Reply page = house.get("/tasks/" + task + "/metrics?limit=1000");

    assertThat(page.json().path("total").asInt()).isEqualTo(2);
    assertThat(page.json().path("metrics").get(0).has("aggregated")).isFalse();
    assertThat(page.json().path("metrics").get(0).path("metrics").has("file_descriptor_count"))
        .isFalse();
    assertThat(page.json().path("metrics").get(1).path("aggregated").path("sample_count").asInt())
        .isEqualTo(7);
  }

  @Test
  void delete_proplet_isGone() {
    PropletId id = house.proplet();

    assertThat(house.delete("/proplets/" + id).status()).isEqualTo(204);
    assertThat(house.get("/proplets/" + id).status()).isEqualTo(404);
  }

  @Test
  void view_registeredProplet_saysHowItStands() {
    PropletId id = house.proplet();

    Reply proplet = house.get("/proplets/" + id);

    assertThat(proplet.text("standing")).isEqualTo("alive");
    assertThat(proplet.json().path("draining").asBoolean(true)).isFalse();
    assertThat(proplet.json().has("drain_deadline")).isFalse();
  }

  @Test
  void drain_proplet_isDrainedUntilItIsLifted() {
    PropletId id = house.proplet();

    Reply endless = house.post("/proplets/" + id + "/drain");
    Reply bounded = house.post("/proplets/" + id + "/drain", "{\"deadline\":\"5m\"}");
    Reply seen = house.get("/proplets/" + id);
    Reply lifted = house.delete("/proplets/" + id + "/drain");

    assertThat(endless.status()).isEqualTo(200);
    assertThat(endless.json().path("draining").asBoolean()).isTrue();
    assertThat(endless.json().has("drain_deadline")).isFalse();
    assertThat(endless.json().path("task_count").asInt(-1)).isZero();
    assertThat(Instant.parse(bounded.text("drain_deadline")))
        .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(301));
    assertThat(seen.text("drain_deadline")).isEqualTo(bounded.text("drain_deadline"));
    assertThat(lifted.status()).isEqualTo(200);
    assertThat(lifted.json().path("draining").asBoolean(true)).isFalse();
    assertThat(house.get("/events?type=proplet_drain&proplet=" + id).json().path("events").size())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"deadline\":\"soon\"}|drain: deadline is \"soon\", must be a duration",
        "{\"deadline\":-5}|drain: deadline is \"-5\", must be a duration",
        "{\"deadline\":[]}|drain: deadline must be a text",
        "[]|drain: must be a JSON object",
        "{|drain: "
      })
  void drain_wrongDocument_answers400(String body, String part) {
    PropletId id = house.proplet();

    Reply refused = house.post("/proplets/" + id + "/drain", body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains(part);
    assertThat(house.get("/proplets/" + id).json().path("draining").asBoolean(true)).isFalse();
  }

  @Test
  void drain_documentTooLarge_answers413() {
    Reply refused =
        house.post(
            "/proplets/" + house.proplet() + "/drain", "{\"x\":\"" + "y".repeat(20_000) + "\"}");

    assertThat(refused.status()).isEqualTo(413);
  }

  @Test
  void everyVerb_unknownProplet_answers404() {
    String path = "/proplets/" + UUID.randomUUID();

    assertThat(house.get(path).status()).isEqualTo(404);
    assertThat(house.delete(path).status()).isEqualTo(404);
    assertThat(house.post(path + "/drain").status()).isEqualTo(404);
    assertThat(house.delete(path + "/drain").status()).isEqualTo(404);
    assertThat(house.get(path + "/metrics").status()).isEqualTo(404);
    assertThat(house.get(path + "/alive-history").status()).isEqualTo(404);
  }

  @Test
  void everyVerb_idThatIsNoUuid_answers400OrWhereUpstreamTakesIt404() {
    assertThat(house.get("/proplets/abc").status()).isEqualTo(400);
    assertThat(house.delete("/proplets/abc").status()).isEqualTo(400);
    assertThat(house.get("/proplets/abc/metrics").status()).isEqualTo(404);
    assertThat(house.get("/proplets/a.b/alive-history").status()).isEqualTo(404);
  }
}
