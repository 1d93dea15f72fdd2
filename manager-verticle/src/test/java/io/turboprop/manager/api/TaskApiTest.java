package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskApiTest {
  private static final byte[] MODULE = {0, 0x61, 0x73, 0x6d, 1, 0, 0, 0};
  private static final String ZERO = "0001-01-01T00:00:00Z";

  @TempDir static Path folder;
  private static House house;

  @BeforeAll
  static void open() {
    house = new House(folder);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void create_nameOnly_answers201WithDefaults() {
    Reply made = house.post("/tasks", "{\"name\":\"add\"}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location")).contains("/tasks/" + made.text("id"));
    assertThat(UUID.fromString(made.text("id")).version()).isEqualTo(4);
    assertThat(made.text("name")).isEqualTo("add");
    assertThat(made.text("kind")).isEqualTo("standard");
    assertThat(made.json().path("state").asInt(-1)).isZero();
    assertThat(made.json().path("priority").asInt()).isEqualTo(50);
    assertThat(made.json().path("cli_args").isNull()).isTrue();
    assertThat(made.json().path("daemon").isBoolean()).isTrue();
    assertThat(made.json().path("encrypted").isBoolean()).isTrue();
    assertThat(made.text("start_time")).isEqualTo(ZERO);
    assertThat(made.text("finish_time")).isEqualTo(ZERO);
    assertThat(made.text("next_run")).isEqualTo(ZERO);
    assertThat(Instant.parse(made.text("created_at"))).isAfter(Instant.EPOCH);
  }

  @Test
  void create_nameOnly_leavesEmptyFieldsOut() {
    Reply made = house.post("/tasks", "{\"name\":\"add\",\"inputs\":[],\"env\":{},\"mode\":\"\"}");

    for (String field :
        new String[] {
          "image_url",
          "file",
          "inputs",
          "env",
          "latent",
          "kbs_resource_path",
          "proplet_id",
          "depends_on",
          "run_if",
          "workflow_id",
          "job_id",
          "results",
          "error",
          "monitoring_profile",
          "mode",
          "schedule",
          "is_recurring",
          "timezone",
          "broadcast",
          "metadata",
          "hal_storage_path",
          "limits"
        }) {
      assertThat(made.json().has(field)).as(field).isFalse();
    }
  }

  @Test
  void create_everyField_comesBackAsSent() throws Exception {
    String proplet = UUID.randomUUID().toString();
    String sent =
        """
        {"name":"all","kind":"federated","image_url":"registry.example.org/team/all:v1",
         "cli_args":["--invoke","x"],"inputs":["7","x y"],"env":{"A":"1"},"daemon":true,
         "latent":true,"encrypted":true,"kbs_resource_path":"default/key/1","proplet_id":"%s",
         "depends_on":["%s"],"run_if":"failure","workflow_id":"w1","job_id":"j1",
         "monitoring_profile":{"enabled":false,"interval":7,"collect_cpu":false,
           "collect_memory":true,"collect_disk_io":false,"collect_threads":true,
           "collect_file_descriptors":false,"export_to_mqtt":true,"retain_history":false,
           "history_size":3},
         "mode":"train","schedule":"*/5 0-6 1,15 JAN-MAR MON","is_recurring":true,
         "timezone":"Europe/Paris","priority":99,"metadata":{"team":"a","n":1.50},
         "hal_storage_path":"/data","limits":{"deadline_ms":5000,"cpu_ms":70,"memory_bytes":1048576,
          "stack_bytes":65536,"table_entries":9,"open_files":8,"log_bytes_per_second":7}}
        """
            .formatted(proplet, UUID.randomUUID());

    Reply made = house.post("/tasks", sent);

    assertThat(made.status()).isEqualTo(201);
    JsonNode wanted = Json.mapper().readTree(sent);
    for (var field : wanted.properties()) {
      assertThat(made.json().path(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
  }

  @Test
  void create_managersOwnFields_areIgnored() {
    Reply made =
        house.post(
            "/tasks",
            "{\"name\":\"x\",\"id\":\"mine\",\"state\":3,\"results\":\"42\",\"error\":\"e\","
                + "\"start_time\":\"2020-01-01T00:00:00Z\",\"created_at\":\""
                + ZERO
                + "\",\"future\":{\"deep\":[1]}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("id")).isNotEqualTo("mine");
    assertThat(made.json().path("state").asInt(-1)).isZero();
    assertThat(made.json().has("results")).isFalse();
    assertThat(made.text("start_time")).isEqualTo(ZERO);
    assertThat(made.text("created_at")).isNotEqualTo(ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "-3, -3",
    "1.50, 1.5",
    "1e3, 1000",
    "0.1, 0.1",
    "0.0, 0",
    "12345678901234567890, 12345678901234567890"
  })
  void create_numberAsInput_becomesItsText(String number, String text) {
    Reply made = house.post("/tasks", "{\"name\":\"x\",\"inputs\":[" + number + ",\"s\"]}");

    assertThat(made.json().path("inputs").get(0).textValue()).isEqualTo(text);
    assertThat(made.json().path("inputs").get(1).textValue()).isEqualTo("s");
  }

  @Test
  void create_partialMonitoringProfile_isCompleted() {
    Reply plain = house.post("/tasks", "{\"name\":\"x\",\"monitoring_profile\":{}}");
    Reply daemon =
        house.post("/tasks", "{\"name\":\"x\",\"daemon\":true,\"monitoring_profile\":{}}");

    assertThat(plain.json().path("monitoring_profile").path("interval").asInt()).isEqualTo(10);
    assertThat(plain.json().path("monitoring_profile").path("history_size").asInt()).isEqualTo(100);
    assertThat(daemon.json().path("monitoring_profile").path("interval").asInt()).isEqualTo(120);
    assertThat(daemon.json().path("monitoring_profile").path("collect_cpu").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|missing identity name",
        "{\"name\":\"\"}|missing identity name",
        "{\"name\":\"  \"}|missing identity name",
        "{\"name\":7}|name must be a text",
        "{\"name\":\"x\",\"run_if\":\"always\"}|run_if must be success or failure",
        "{\"name\":\"x\",\"schedule\":\"* * *\"}|schedule is no cron",
        "{\"name\":\"x\",\"schedule\":\"61 * * * *\"}|minute",
        "{\"name\":\"x\",\"timezone\":\"Mars/Base\"}|timezone",
        "{\"name\":\"x\",\"priority\":101}|priority must be between 0 and 100",
        "{\"name\":\"x\",\"priority\":-1}|priority must be between 0 and 100",
        "{\"name\":\"x\",\"priority\":\"high\"}|priority must be a whole number",
        "{\"name\":\"x\",\"broadcast\":true,\"proplet_id\":\"p\"}|broadcast and proplet_id",
        "{\"name\":\"x\",\"metadata\":[1]}|metadata must be an object",
        "{\"name\":\"x\",\"image_url\":\"UPPER CASE\"}|image_url is refused",
        "{\"name\":\"x\",\"inputs\":\"7\"}|inputs must be a list",
        "{\"name\":\"x\",\"inputs\":[{}]}|inputs[0] must be a text",
        "{\"name\":\"x\",\"inputs\":[1e999]}|inputs[0] is too large",
        "{\"name\":\"x\",\"env\":{\"A\":1}}|env[A] must be a text",
        "{\"name\":\"x\",\"daemon\":\"yes\"}|daemon must be true or false",
        "{\"name\":\"x\",\"monitoring_profile\":{\"interval\":0}}|monitoring_profile.interval",
        "{\"name\":\"x\",\"limits\":{\"deadline_ms\":-1}}|limits.deadline_ms",
        "{\"name\":\"x\",\"file\":\"%%%\"}|file is not valid base64",
        "{\"name\":\"x\",\"file\":7}|file must be a text in base64",
        "{\"name\":\"x\",}|line 1, column 13",
        "{\"name\":\"x\"|the JSON ends too early",
        "[]|must be a JSON object",
        "null|must be a JSON object",
        "{\"name\":\"x\"} {}|more than one JSON value",
      })
  void create_wrongDocument_answers400NamingTheField(String body, String part) {
    Reply refused = house.post("/tasks", body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error"))
        .startsWith("something went wrong with the request")
        .contains(part);
    assertThat(house.temporaryFiles()).isZero();
  }

  @Test
  void create_emptyBody_answers400() {
    Reply refused = house.post("/tasks", "");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("empty");
  }

  @Test
  void create_metadataOverOneMebibyte_answers400() {
    String big = "x".repeat(TaskForm.MAX_METADATA_BYTES);

    Reply refused = house.post("/tasks", "{\"name\":\"x\",\"metadata\":{\"k\":\"" + big + "\"}}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("metadata must have at most 1048576 bytes");
  }

  @Test
  void create_withFile_showsItShortened() {
    byte[] module = SampleModules.large(100_000);
    String base64 = Base64.getEncoder().encodeToString(module);

    Reply made = house.post("/tasks", "{\"file\":\"" + base64 + "\",\"name\":\"x\"}");

    assertThat(made.text("file"))
        .isEqualTo(base64.substring(0, 10) + "<REDACTED>" + base64.substring(base64.length() - 10));
    assertThat(house.temporaryFiles()).isZero();
  }

  @Test
  void create_withShortFile_showsItWhole() {
    String base64 = Base64.getEncoder().encodeToString(MODULE);

    Reply made = house.post("/tasks", "{\"name\":\"x\",\"file\":\"" + base64 + "\"}");

    assertThat(made.text("file")).isEqualTo(base64);
  }

  @Test
  void create_sameKeyTwice_makesOneTask() {
    String key = UUID.randomUUID().toString();

    Reply first = keyed(key, "{\"name\":\"x\",\"inputs\":[\"1\"]}");
    Reply second = keyed(key, "{ \"inputs\" : [\"1\"], \"name\":\"x\" }");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.header("Idempotent-Replayed")).isEmpty();
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.header("Idempotent-Replayed")).contains("true");
    assertThat(second.text("id")).isEqualTo(first.text("id"));
  }

  @Test
  void create_sameKeyForAnotherBody_answers409() {
    String key = UUID.randomUUID().toString();
    String file = Base64.getEncoder().encodeToString(MODULE);

    keyed(key, "{\"name\":\"x\"}");

    assertThat(keyed(key, "{\"name\":\"y\"}").status()).isEqualTo(409);
    assertThat(keyed(key, "{\"name\":\"x\",\"file\":\"" + file + "\"}").status()).isEqualTo(409);
  }

  @Test
  void create_keyTooLong_answers400() {
    assertThat(keyed("k".repeat(256), "{\"name\":\"x\"}").status()).isEqualTo(400);
  }

  private static Reply keyed(String key, String body) {
    return house.send(
        house.json("/tasks").header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
  }

  @Test
  void create_withStart_isQueued() {
    Reply made =
        house.post(
            "/tasks?start=true",
            "{\"name\":\"x\",\"image_url\":\"docker.io/a/b:1\",\"proplet_id\":\"nobody\"}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("phase")).isEqualTo("queued");
    assertThat(made.json().path("state").asInt(-1)).isZero();
  }

  @Test
  void create_withStartAndNothingToRun_answers400() {
    Reply refused = house.post("/tasks?start=true", "{\"name\":\"x\"}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error")).contains("nothing to run");
  }

  @Test
  void create_withUnclearStart_answers400() {
    assertThat(house.post("/tasks?start=maybe", "{\"name\":\"x\"}").status()).isEqualTo(400);
  }

  @Test
  void view_knownTask_answersIt() {
    String id = house.task("{\"name\":\"v\"}");

    assertThat(house.get("/tasks/" + id).text("name")).isEqualTo("v");
    assertThat(house.get("/tasks/" + id + "/").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/results", "/metrics"})
  void read_unknownTask_answers404(String rest) {
    Reply missing = house.get("/tasks/" + UUID.randomUUID() + rest);

    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.text("error")).contains("not found");
  }

  @Test
  void everyVerb_unknownTask_answers404() {
    String path = "/tasks/" + UUID.randomUUID();

    assertThat(house.put(path, "{\"name\":\"x\"}").status()).isEqualTo(404);
    assertThat(house.delete(path).status()).isEqualTo(404);
    assertThat(house.post(path + "/start").status()).isEqualTo(404);
    assertThat(house.post(path + "/stop").status()).isEqualTo(404);
    assertThat(house.upload(path + "/upload", "file", "a.wasm", MODULE).status()).isEqualTo(404);
  }

  @Test
  void everyVerb_idThatIsNoUuid_answers400OrWhereUpstreamTakesIt404() {
    assertThat(house.get("/tasks/abc").status()).isEqualTo(400);
    assertThat(house.get("/tasks/abc/results").status()).isEqualTo(400);
    assertThat(house.delete("/tasks/abc").status()).isEqualTo(400);
    assertThat(house.post("/tasks/abc/start").status()).isEqualTo(400);
    assertThat(house.post("/tasks/abc/stop").status()).isEqualTo(400);
    assertThat(house.get("/tasks/abc/metrics").status()).isEqualTo(404);
    assertThat(house.get("/tasks/a%20b/metrics").status()).isEqualTo(404);
    assertThat(house.put("/tasks/abc", "{}").status()).isEqualTo(404);
    assertThat(house.upload("/tasks/abc/upload", "file", "a.wasm", MODULE).status()).isEqualTo(404);
  }

  @Test
  void list_byMetadata_findsThoseThatMatch() {
    String mark = UUID.randomUUID().toString();
    String id =
        house.task("{\"name\":\"m\",\"metadata\":{\"mark\":\"" + mark + "\",\"n\":1,\"o\":{}}}");
    house.task("{\"name\":\"m\",\"metadata\":{\"mark\":\"" + mark + "\",\"n\":2}}");

    Reply both = house.get("/tasks?metadata=" + encoded("{\"mark\":\"" + mark + "\"}"));
    Reply one = house.get("/tasks?metadata=" + encoded("{\"mark\":\"" + mark + "\",\"n\":1}"));

    assertThat(both.json().path("total").asInt()).isEqualTo(2);
    assertThat(one.json().path("total").asInt()).isEqualTo(1);
    assertThat(one.json().path("tasks").get(0).path("id").asText()).isEqualTo(id);
  }

  @Test
  void list_pages_saysOffsetLimitAndTotal() {
    String mark = encoded("{\"page\":\"p\"}");
    for (int i = 0; i < 3; i++) {
      house.task("{\"name\":\"p" + i + "\",\"metadata\":{\"page\":\"p\"}}");
    }

    Reply page = house.get("/tasks/?offset=1&limit=1&metadata=" + mark);

    assertThat(page.json().path("offset").asInt()).isEqualTo(1);
    assertThat(page.json().path("limit").asInt()).isEqualTo(1);
    assertThat(page.json().path("total").asInt()).isEqualTo(3);
    assertThat(page.json().path("tasks").size()).isEqualTo(1);
    assertThat(page.json().path("tasks").get(0).path("name").asText()).isEqualTo("p1");
    assertThat(house.get("/tasks").json().path("limit").asInt()).isEqualTo(100);
  }

  @Test
  void list_byState_findsThoseInIt() {
    house.task("{\"name\":\"p\"}");

    assertThat(house.get("/tasks?state=pending").json().path("total").asInt()).isPositive();
    assertThat(house.get("/tasks?state=skipped&limit=1").json().path("total").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, invalid limit size",
    "limit=101, invalid limit size",
    "limit=x, invalid query parameters",
    "limit=-1, invalid query parameters",
    "offset=x, invalid query parameters",
    "offset=99999999999999999999, invalid query parameters",
    "metadata=%7B, invalid query parameters",
    "metadata=%5B1%5D, invalid query parameters",
    "state=nowhere, invalid query parameters"
  })
  void list_wrongParameter_answers400(String query, String text) {
    Reply refused = house.get("/tasks?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error"))
        .startsWith("something went wrong with the request")
        .contains(text);
  }

  @Test
  void update_someFields_keepsTheOthers() {
    String id =
        house.task(
            "{\"name\":\"a\",\"inputs\":[\"1\"],\"schedule\":\"0 0 * * *\",\"priority\":7,"
                + "\"metadata\":{\"k\":1},\"env\":{\"A\":\"b\"},\"is_recurring\":true}");

    Reply renamed = house.put("/tasks/" + id, "{\"name\":\"b\",\"env\":{\"A\":\"no\"}}");
    Reply changed = house.put("/tasks/" + id + "/", "{\"inputs\":[2],\"priority\":8}");

    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.text("name")).isEqualTo("b");
    assertThat(renamed.text("schedule")).isEqualTo("0 0 * * *");
    assertThat(renamed.json().path("env").path("A").asText()).isEqualTo("b");
    assertThat(changed.text("name")).isEqualTo("b");
    assertThat(changed.json().path("inputs").get(0).asText()).isEqualTo("2");
    assertThat(changed.json().path("priority").asInt()).isEqualTo(8);
    assertThat(changed.json().path("metadata").path("k").asInt()).isEqualTo(1);
    assertThat(changed.json().path("is_recurring").asBoolean()).isTrue();
  }

  @Test
  void update_wrongValue_answers400() {
    String id = house.task("{\"name\":\"a\"}");

    assertThat(house.put("/tasks/" + id, "{\"priority\":1000}").status()).isEqualTo(400);
    assertThat(house.put("/tasks/" + id, "{\"schedule\":\"soon\"}").status()).isEqualTo(400);
    assertThat(house.put("/tasks/" + id, "{").status()).isEqualTo(400);
  }

  @Test
  void upload_module_replacesTheFile() {
    String id = house.task("{\"name\":\"a\"}");

    Reply uploaded = house.upload("/tasks/" + id + "/upload", "file", "m.wasm", MODULE);

    assertThat(uploaded.status()).isEqualTo(200);
    assertThat(uploaded.text("file")).isEqualTo(Base64.getEncoder().encodeToString(MODULE));
    assertThat(house.temporaryFiles()).isZero();
  }

  @Test
  void upload_wrongPartNameOrContent_answers400AndLeavesNothing() {
    String path = "/tasks/" + house.task("{\"name\":\"a\"}") + "/upload";

    assertThat(house.upload(path, "module", "m.wasm", MODULE).status()).isEqualTo(400);
    assertThat(house.upload(path, "file", "m.txt", MODULE).status()).isEqualTo(400);
    assertThat(house.upload(path, "file", "m.wasm", new byte[0]).status()).isEqualTo(400);
    assertThat(
            house
                .upload(path, "file", "m.wasm", "#!/bin".getBytes(StandardCharsets.UTF_8))
                .text("error"))
        .contains("at byte 0: it begins with \"23212f62\"");
    assertThat(house.put(path, "{}").text("error")).contains("unsupported content type");
    assertThat(house.temporaryFiles()).isZero();
  }

  @Test
  void upload_formWithoutEnd_answers400() {
    String path = "/tasks/" + house.task("{\"name\":\"a\"}") + "/upload";

    Reply refused =
        house.send(
            house
                .request(path)
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .PUT(BodyPublishers.ofString("--edge\r\nContent-Disp")));
    Reply noBoundary =
        house.send(
            house
                .request(path)
                .header("Content-Type", "multipart/form-data")
                .PUT(BodyPublishers.ofString("x")));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(noBoundary.status()).isEqualTo(400);
  }

  @Test
  void run_fromStartToResult_isSeenOverHttp() {
    PropletId proplet = house.proplet();
    String id =
        house.task(
            "{\"name\":\"add\",\"image_url\":\"docker.io/a/add:1\",\"proplet_id\":\""
                + proplet
                + "\"}");
    assertThat(house.get("/tasks/" + id + "/results").body()).isEqualTo("{\"results\":null}");

    Reply started = house.post("/tasks/" + id + "/start");
    assertThat(started.status()).isEqualTo(200);
    assertThat(started.body()).isEqualTo("{\"started\":true}");
    await().until(() -> house.get("/tasks/" + id).json().path("state").asInt() == 2);
    assertThat(house.get("/proplets/" + proplet).json().path("task_count").asInt()).isEqualTo(1);
    assertThat(house.delete("/proplets/" + proplet).status()).isEqualTo(409);

    house.hear(
        new PropletMessage.TaskResult(
            new TaskId(id),
            Optional.of(proplet),
            Optional.of(new JsonText("{\"sum\":[1,2.50]}")),
            Optional.empty()));

    Reply done = house.get("/tasks/" + id);
    assertThat(done.json().path("state").asInt()).isEqualTo(3);
    assertThat(done.text("state_name")).isEqualTo("Completed");
    assertThat(done.text("finish_time")).isNotEqualTo(ZERO);
    assertThat(house.get("/tasks/" + id + "/results").body())
        .isEqualTo("{\"results\":{\"sum\":[1,2.50]}}");
    assertThat(house.get("/proplets/" + proplet).json().path("task_count").asInt(-1)).isZero();
  }

  @Test
  void failure_ofATask_isItsErrorText() {
    PropletId proplet = house.proplet();
    String id =
        house.task(
            "{\"name\":\"bad\",\"image_url\":\"docker.io/a/bad:1\",\"proplet_id\":\""
                + proplet
                + "\"}");
    house.post("/tasks/" + id + "/start");
    await().until(() -> house.get("/tasks/" + id).json().path("state").asInt() == 2);

    house.hear(
        new PropletMessage.TaskResult(
            new TaskId(id),
            Optional.of(proplet),
            Optional.of(new JsonText("\"\"")),
            Optional.of("trap: unreachable")));

    Reply failed = house.get("/tasks/" + id);
    assertThat(failed.json().path("state").asInt()).isEqualTo(4);
    assertThat(failed.text("error")).contains("trap: unreachable");
  }

  @Test
  void stop_queuedTask_answersStopped() {
    String id =
        house.task("{\"name\":\"x\",\"image_url\":\"docker.io/a/b:1\",\"proplet_id\":\"nobody\"}");
    house.post("/tasks/" + id + "/start");

    Reply stopped = house.post("/tasks/" + id + "/stop");

    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.body()).isEqualTo("{\"stopped\":true}");
  }

  @Test
  void delete_task_isGone() {
    String id = house.task("{\"name\":\"a\"}");

    Reply deleted = house.delete("/tasks/" + id);

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.body()).isEmpty();
    assertThat(house.get("/tasks/" + id).status()).isEqualTo(404);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
