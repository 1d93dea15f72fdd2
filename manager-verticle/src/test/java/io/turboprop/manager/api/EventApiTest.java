package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventApiTest {
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

  private static List<String> types(Reply page) {
    List<String> types = new ArrayList<>();
    page.json().path("events").forEach(event -> types.add(event.path("type").asText()));
    return types;
  }

  @Test
  void events_ofATask_areItsLifeInOrder() {
    String id = house.task("{\"name\":\"a\",\"image_url\":\"docker.io/a/b:1\"}");
    house.task("{\"name\":\"other\"}");
    house.post("/tasks/" + id + "/start");
    house.post("/tasks/" + id + "/stop");

    Reply page = house.get("/tasks/" + id + "/events");

    assertThat(page.status()).isEqualTo(200);
    assertThat(types(page)).startsWith("created", "start_requested").endsWith("stop_requested");
    JsonNode created = page.json().path("events").get(0);
    assertThat(created.path("task_id").asText()).isEqualTo(id);
    assertThat(created.path("phase").asText()).isEqualTo("created");
    assertThat(created.path("state").asInt(-1)).isZero();
    assertThat(created.path("reason").asText()).isEqualTo("created");
    assertThat(created.path("details").path("image_url").asText()).isEqualTo("docker.io/a/b:1");
    assertThat(created.has("proplet_id")).isFalse();
    assertThat(Instant.parse(created.path("at").asText())).isAfter(Instant.EPOCH);
  }

  @Test
  void events_page_saysWhereToGoOn() {
    for (int i = 0; i < 5; i++) {
      house.task("{\"name\":\"t" + i + "\"}");
    }

    Reply first = house.get("/events?limit=3");
    Reply rest = house.get("/events?limit=3&since=" + first.text("next"));
    Reply end = house.get("/events?since=" + rest.text("next"));

    assertThat(types(first)).hasSize(3);
    assertThat(first.json().path("next").asLong()).isEqualTo(3);
    assertThat(first.json().path("newest").asLong()).isEqualTo(5);
    assertThat(first.json().path("complete_after").asLong(-1)).isZero();
    assertThat(rest.json().path("events").get(0).path("seq").asLong()).isEqualTo(4);
    assertThat(rest.json().path("next").asLong()).isEqualTo(5);
    assertThat(end.json().path("events")).isEmpty();
    assertThat(end.json().path("next").asLong()).isEqualTo(5);
  }

  @Test
  void events_filtered_areThoseThatMatch() {
    PropletId proplet = house.proplet();
    String id = house.task("{\"name\":\"a\",\"image_url\":\"docker.io/a/b:1\"}");
    house.post("/tasks/" + id + "/start");

    assertThat(types(house.get("/events?type=created,deleted"))).containsExactly("created");
    assertThat(types(house.get("/events?type=created&type=start_requested")))
        .containsExactly("created", "start_requested");
    assertThat(types(house.get("/events?task=" + id))).contains("created");
    assertThat(types(house.get("/events?task=" + UUID.randomUUID()))).isEmpty();
    assertThat(types(house.get("/events?proplet=" + proplet + "&type=placed")))
        .allMatch("placed"::equals);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0|limit must be 1 to 1000, is 0",
        "limit=1001|limit must be 1 to 1000, is 1001",
        "since=-1|since must be a whole number",
        "since=now|since must be a whole number",
        "type=exploded|type \"exploded\" must be one of accepted, created,",
        "task=%20|task is refused",
        "proplet=a/b|proplet is refused"
      })
  void events_wrongParameter_answers400(String query, String part) {
    Reply refused = house.get("/events?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains(part);
  }

  @Test
  void events_ofUnknownTask_answer404() {
    assertThat(house.get("/tasks/" + UUID.randomUUID() + "/events").status()).isEqualTo(404);
    assertThat(house.get("/tasks/abc/events").status()).isEqualTo(400);
  }

  @Test
  void events_ofDeletedTask_areStillThere() {
    String id = house.task("{\"name\":\"a\"}");
    house.delete("/tasks/" + id);

    assertThat(types(house.get("/tasks/" + id + "/events"))).containsExactly("created", "deleted");
  }

  @Test
  void events_neverShow_environmentInputsResultsOrModule() {
    String id =
        house.task(
            "{\"name\":\"a\",\"env\":{\"TOKEN\":\"secret1\"},\"inputs\":[\"secret2\"],"
                + "\"cli_args\":[\"secret3\"],\"metadata\":{\"k\":\"secret4\"},"
                + "\"file\":\"AGFzbQEAAAA=\"}");
    house.put("/tasks/" + id, "{\"inputs\":[\"secret5\"]}");
    happened(
        id,
        new Happening.Moved(
            new TaskEvent.Finished(
                new PropletId("p"),
                1,
                Optional.of(new BootId("b")),
                new RunResult.Success(new JsonText("\"secret6\"")))));
    happened(id, new Happening.Disregarded(failed("secret7"), "attempt 1 is over"));

    Reply page = house.get("/tasks/" + id + "/events");

    assertThat(page.body()).doesNotContain("secret").doesNotContain("AGFzbQ");
    assertThat(types(page)).containsExactly("created", "edited", "finished", "disregarded");
    JsonNode details = page.json().path("events");
    assertThat(details.get(0).path("details").path("module").asText()).startsWith("sha256:");
    assertThat(details.get(1).path("details").toString()).isEqualTo("{\"changed\":[\"inputs\"]}");
    assertThat(details.get(2).path("details").toString())
        .isEqualTo("{\"boot_id\":\"b\",\"succeeded\":true}");
    assertThat(details.get(3).path("details").toString())
        .isEqualTo(
            "{\"event\":\"finished\",\"because\":\"attempt 1 is over\",\"on\":\"p\","
                + "\"of_attempt\":1,\"succeeded\":false,\"why_code\":\"exit_code\","
                + "\"why_message\":\"ended with 3\",\"exit_code\":3}");
  }

  private static TaskEvent failed(String output) {
    return new TaskEvent.Finished(
        new PropletId("p"),
        1,
        Optional.empty(),
        new RunResult.Failure(
            new Reason(ReasonCode.EXIT_CODE, "ended with 3"), OptionalInt.of(3), output));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_999, 2_000, 1_000_000})
  void event_withLongTexts_staysSmall(int length) {
    String id = house.task("{\"name\":\"a\"}");
    String text = "é".repeat(length);
    happened(
        id,
        new Happening.Disregarded(new TaskEvent.PropletLost(new PropletId("p"), 1, text), text));

    Reply page = house.get("/events?type=disregarded");

    assertThat(page.body().length()).isLessThan(5_000);
  }

  @Test
  void event_ofAProplet_hasItsDetailsAndNoTask() {
    PropletId proplet = new PropletId(UUID.randomUUID().toString());
    store(
        Happening.of(
            proplet,
            AT,
            new Happening.PropletStanding("suspect"),
            new Reason(ReasonCode.PROPLET_LOST, "silent for 25 s")));

    JsonNode event = house.get("/events?proplet=" + proplet).json().path("events").get(0);

    assertThat(event.toString())
        .isEqualTo(
            "{\"seq\":1,\"at\":\"2026-08-20T14:27:30.5Z\",\"type\":\"proplet_standing\","
                + "\"proplet_id\":\""
                + proplet
                + "\",\"reason\":\"proplet_lost\",\"message\":\"silent for 25 s\","
                + "\"details\":{\"standing\":\"suspect\"}}");
  }

  private void happened(String task, Happening.What what) {
    store(
        Happening.of(
            new TaskId(task),
            Optional.empty(),
            AT,
            what,
            1,
            Phase.RUNNING,
            Reason.of(ReasonCode.STARTED)));
  }

  private void store(Happening happening) {
    House.await(house.store.commit(new Batch(List.of(new Write.AppendEvent(happening)))));
  }
}
