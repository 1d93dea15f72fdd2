package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Seat;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage;
import java.net.http.HttpRequest.BodyPublishers;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a task while it runs and when it shall not: attempts, and stops. */
class AttemptApiTest {
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

  /** A task that runs on this upstream worker. */
  private String running(PropletId proplet, String more) {
    String id =
        house.task(
            "{\"name\":\"a\",\"image_url\":\"docker.io/a/m:1\",\"proplet_id\":\""
                + proplet
                + "\""
                + more
                + "}");
    house.post("/tasks/" + id + "/start");
    await().until(() -> house.get("/tasks/" + id).text("phase").equals("running"));
    return id;
  }

  private void result(PropletId proplet, String task, Optional<String> error) {
    house.hear(
        new PropletMessage.TaskResult(
            new TaskId(task), Optional.of(proplet), Optional.of(JsonText.NULL), error));
  }

  private JsonNode attempts(String task) {
    Reply page = house.get("/tasks/" + task + "/attempts");
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    return page.json().path("attempts");
  }

  @Test
  void attempts_ofATaskThatNeverBegan_areNone() {
    String id = house.task("{\"name\":\"a\"}");

    Reply page = house.get("/tasks/" + id + "/attempts");

    assertThat(page.body()).isEqualTo("{\"offset\":0,\"limit\":100,\"total\":0,\"attempts\":[]}");
  }

  @Test
  void attempts_whileItRuns_endWithAnOpenOne() {
    PropletId proplet = house.proplet();
    String id = running(proplet, "");

    JsonNode attempt = attempts(id).get(0);

    assertThat(attempt.path("attempt").asInt()).isEqualTo(1);
    assertThat(attempt.path("epoch").asInt()).isEqualTo(1);
    assertThat(attempt.path("outcome").asText()).isEqualTo("open");
    assertThat(attempt.path("proplet_id").asText()).isEqualTo(proplet.value());
    assertThat(attempt.path("progress").asText()).isEqualTo("running");
    assertThat(Instant.parse(attempt.path("placed_at").asText()))
        .isBeforeOrEqualTo(Instant.parse(attempt.path("started_at").asText()));
    assertThat(attempt.has("finished_at")).isFalse();
  }

  @Test
  void attempts_afterAFailureThatIsRepeated_areBothThere() {
    PropletId proplet = house.proplet();
    String id =
        running(proplet, ",\"retry\":{\"max_attempts\":2,\"backoff\":{\"base\":0,\"cap\":0}}");

    result(proplet, id, Optional.of("it broke"));
    await().until(() -> attempts(id).size() == 2);
    await().until(() -> house.get("/tasks/" + id).text("phase").equals("running"));
    result(proplet, id, Optional.empty());
    await().until(() -> house.get("/tasks/" + id).text("phase").equals("completed"));

    JsonNode both = attempts(id);
    assertThat(both.get(0).path("outcome").asText()).isEqualTo("failed");
    assertThat(both.get(0).path("reason").asText()).isEqualTo("task_error");
    assertThat(both.get(0).path("error").asText()).contains("it broke");
    assertThat(both.get(0).path("finished_at").asText()).endsWith("Z");
    assertThat(both.get(1).path("attempt").asInt()).isEqualTo(2);
    assertThat(both.get(1).path("outcome").asText()).isEqualTo("succeeded");
    assertThat(both.get(1).path("succeeded").asBoolean()).isTrue();
    assertThat(house.get("/metrics").body()).contains("\nturboprop_retries_total 1.0\n");
  }

  @Test
  void attempts_ofABroadcast_showEachSeat() {
    String id = house.task("{\"name\":\"a\",\"broadcast\":true}");
    keep(
        new AttemptRecord(
            new TaskId(id),
            1,
            7,
            AT,
            Optional.of(AT.plusSeconds(5)),
            new Reason(ReasonCode.PROPLET_LOST, "silent"),
            List.of(
                done("p1", new RunResult.Success(JsonText.NULL)),
                done(
                    "p2",
                    new RunResult.Failure(
                        new Reason(ReasonCode.TRAP, "unreachable"), OptionalInt.of(3), "tail")))));

    JsonNode attempt = attempts(id).get(0);

    assertThat(attempt.path("outcome").asText()).isEqualTo("lost");
    assertThat(attempt.has("proplet_id")).isFalse();
    assertThat(attempt.path("seats").get(1).toString())
        .isEqualTo(
            "{\"proplet_id\":\"p2\",\"progress\":\"done\",\"boot_id\":\"b\","
                + "\"accepted_at\":\"2026-08-20T14:27:31.5Z\","
                + "\"started_at\":\"2026-08-20T14:27:32.5Z\","
                + "\"ended_at\":\"2026-08-20T14:27:33.5Z\",\"succeeded\":false,"
                + "\"error\":\"trap: unreachable\",\"exit_code\":3,\"output_tail\":\"tail\"}");
  }

  private static Seat done(String proplet, RunResult result) {
    return new Seat(
        new PropletId(proplet),
        Seat.Progress.DONE,
        Optional.of(new BootId("b")),
        Optional.of(result),
        Optional.of(AT.plusSeconds(1)),
        Optional.of(AT.plusSeconds(2)),
        Optional.of(AT.plusSeconds(3)));
  }

  @Test
  void attempts_manyOnes_arePaged() {
    String id = house.task("{\"name\":\"a\"}");
    for (int number = 1; number <= 5; number++) {
      keep(
          new AttemptRecord(
              new TaskId(id),
              number,
              1,
              AT,
              Optional.of(AT),
              Reason.of(ReasonCode.DRAINED),
              List.of(done("p", RunResult.Failure.of(ReasonCode.DRAINED, "")))));
    }

    Reply page = house.get("/tasks/" + id + "/attempts?offset=1&limit=2");

    assertThat(page.json().path("total").asInt()).isEqualTo(5);
    List<Integer> numbers = new ArrayList<>();
    page.json().path("attempts").forEach(a -> numbers.add(a.path("attempt").asInt()));
    assertThat(numbers).containsExactly(2, 3);
    assertThat(page.json().path("attempts").get(0).path("outcome").asText())
        .isEqualTo("handed_back");
  }

  private void keep(AttemptRecord attempt) {
    House.await(house.store.commit(new Batch(List.of(new Write.PutAttempt(attempt)))));
  }

  @Test
  void attempts_ofUnknownTask_answer404() {
    assertThat(house.get("/tasks/" + UUID.randomUUID() + "/attempts").status()).isEqualTo(404);
    assertThat(house.get("/tasks/abc/attempts").status()).isEqualTo(400);
  }

  @Test
  void stop_bySomebody_isToldInTheEvents() {
    PropletId proplet = house.proplet();
    String named = running(proplet, "");
    String unnamed = running(proplet, "");

    house.send(
        house
            .request("/tasks/" + named + "/stop")
            .header("X-Turboprop-User", "alice@laptop")
            .POST(BodyPublishers.noBody()));
    house.post("/tasks/" + unnamed + "/stop");

    assertThat(stopper(named)).isEqualTo("alice@laptop");
    assertThat(stopper(unnamed)).isEqualTo("127.0.0.1");
  }

  private String stopper(String task) {
    return house
        .get("/tasks/" + task + "/events?type=stop_requested")
        .json()
        .at("/events/0/details/by")
        .asText();
  }

  @Test
  void stop_bySomebodyUnprintable_answers400() {
    Reply refused =
        house.send(
            house
                .request("/tasks/" + UUID.randomUUID() + "/stop")
                .header("X-Turboprop-User", "a".repeat(256))
                .POST(BodyPublishers.noBody()));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("X-Turboprop-User must have 1 to 255");
  }

  @Test
  void stop_withWait_answersWhenTheGuestIsGone() {
    PropletId proplet = house.proplet();
    String id = running(proplet, "");

    Reply early = house.post("/tasks/" + id + "/stop?wait=50ms");
    result(proplet, id, Optional.of("stopped"));
    Reply late = house.post("/tasks/" + id + "/stop?wait=20s");

    assertThat(early.status()).isEqualTo(202);
    assertThat(early.body()).isEqualTo("{\"stopped\":false}");
    assertThat(late.status()).isEqualTo(200);
    assertThat(late.body()).isEqualTo("{\"stopped\":true}");
    assertThat(house.get("/tasks/" + id).text("phase")).isEqualTo("interrupted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "6m", "1d"})
  void stop_withWrongWait_answers400(String wait) {
    Reply refused = house.post("/tasks/" + UUID.randomUUID() + "/stop?wait=" + wait);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail"))
        .isEqualTo("wait \"" + wait + "\" must be a duration of at most 5m such as 30s");
  }
}
