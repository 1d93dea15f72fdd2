package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that go and come back while tasks are in every state. */
class RestartTest {
  @TempDir Path folder;
  private House house;
  private Api api;

  @BeforeEach
  void open() {
    house = new House(folder);
    api = house.api();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private ObjectNode spin(int deadlineMs) {
    ObjectNode task = Api.task("spin", house.image(Examples.SPIN));
    task.putObject("limits").put("deadline_ms", deadlineMs);
    return task;
  }

  private void awaitState(String id, int state) {
    api.when(id, t -> t.path("state").asInt() == state);
  }

  @Test
  void task_withNobodyThere_waitsWithAReasonAndRunsWhenAPropletComes() {
    String id = api.start(Api.task("add", house.image(Examples.ADD), 1, 2));
    api.when(id, t -> t.path("reason").asText().equals("no_alive_proplet"));
    assertThat(api.task(id).path("state").asInt()).isZero();
    assertThat(api.get("/tasks/" + id + "/results").body().path("results").isNull()).isTrue();

    house.proplet("p1", 1);

    assertThat(api.ended(id).path("results").asText()).isEqualTo("3");
  }

  @Test
  void manager_restarted_withTasksInEveryState_losesNone() {
    house.proplet("p1", 1);
    String image = house.image(Examples.ADD);
    String done = api.start(Api.task("add", image, 1, 2));
    api.ended(done);
    String created =
        api.post("/tasks", Api.task("add", image, 3, 4).toString()).body().path("id").asText();
    String waiting = api.start(Api.task("add", image, 5, 6).put("proplet_id", "p9"));
    String running = api.start(spin(4_000));
    awaitState(running, 2);
    String keyed =
        api.post("/tasks", Api.task("add", image, 7, 8).toString(), "Idempotency-Key", "k1")
            .body()
            .path("id")
            .asText();

    house.stop("manager").manager();
    Api.until(() -> api.get("/health").body().path("status").asText().equals("pass"));

    assertThat(api.task(done).path("results").asText()).isEqualTo("3");
    assertThat(api.task(created).path("state").asInt()).isZero();
    assertThat(api.task(running).path("state").asInt()).isEqualTo(2);
    JsonNode ended = api.ended(running);
    assertThat(ended.path("reason").asText()).as(ended.toString()).isEqualTo("deadline");
    assertThat(ended.path("attempt").asInt()).isEqualTo(1);
    assertThat(api.post("/tasks/" + created + "/start", "").status()).isEqualTo(200);
    assertThat(api.ended(created).path("results").asText()).isEqualTo("7");
    assertThat(
            api.post("/tasks", Api.task("add", image, 7, 8).toString(), "Idempotency-Key", "k1")
                .body()
                .path("id")
                .asText())
        .isEqualTo(keyed);
    house.proplet("p9", 2);
    assertThat(api.ended(waiting).path("results").asText()).isEqualTo("11");
  }

  @Test
  void proplet_thatIsCordoned_isSoAfterRestarts_andTellsItsLoad() {
    String id = "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a02";
    Map<String, String> settings = Map.of("PROPLET_LABELS", "site=rome");
    house.proplet(id, 1, settings);
    assertThat(api.post("/proplets/cordon", "{\"selector\":\"site=rome\"}").status())
        .isEqualTo(200);

    house.stop(id).stop("manager").manager().proplet(id, 1, settings);

    String waiting = api.start(Api.task("add", house.image(Examples.ADD), 1, 2));
    api.when(waiting, t -> t.path("message").asText().contains("1 cordoned"));
    Api.until(() -> api.get("/proplets/" + id).body().path("load").has("cpu_millis"));
    JsonNode proplet = api.get("/proplets/" + id).body();
    assertThat(proplet.path("capacity").path("disk_bytes").asLong()).isPositive();
    assertThat(proplet.path("history").findValuesAsText("type")).contains("proplet_cordon");
    api.post("/proplets/uncordon", "{\"selector\":\"site=rome\"}");
    assertThat(api.ended(waiting).path("results").asText()).isEqualTo("3");
  }

  @Test
  void result_thatComesWhileTheManagerIsAway_isDeliveredAfterwards() {
    house.proplet("p1", 1);
    String id = api.start(spin(1_500));
    awaitState(id, 2);

    house.stop("manager");
    Api.until(() -> house.worker("p1").get("/health").body().path("running_tasks").asInt() == 0);
    house.manager();

    assertThat(api.ended(id).path("reason").asText()).isEqualTo("deadline");
    assertThat(api.task(id).path("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void broker_restarted_whileATaskRuns_losesNeitherItNorTheNext() {
    house.proplet("p1", 1);
    String running = api.start(spin(3_000));
    awaitState(running, 2);

    house.broker.restart();

    String next = api.start(Api.task("add", house.image(Examples.ADD), 20, 22));
    assertThat(api.ended(next).path("results").asText()).isEqualTo("42");
    assertThat(api.ended(running).path("reason").asText()).isEqualTo("deadline");
  }

  @Test
  void broker_away_showsInHealth() {
    house.broker.stop();
    Api.until(() -> api.get("/health").status() == 503);
    assertThat(api.get("/health").body().path("status").asText()).isEqualTo("fail");

    house.broker.resume();

    Api.until(() -> api.get("/health").status() == 200);
  }

  @Test
  void proplet_stopped_withATask_handsItToTheOther() {
    house.proplet("p1", 1);
    String id = api.start(spin(60_000));
    awaitState(id, 2);
    house.proplet("p2", 2);

    house.stop("p1");

    JsonNode moved = api.when(id, t -> t.path("proplet_id").asText().equals("p2"));
    assertThat(moved.path("attempt").asInt()).isEqualTo(2);
    api.post("/tasks/" + id + "/stop", "");
    assertThat(api.ended(id).path("state").asInt()).isEqualTo(6);
  }
}
