package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ?wait=} until a task has ended. */
final class TaskWaitApiTest {
  /** Longer than anything here takes, shorter than the client's patience. */
  private static final String LONG = "wait=15s";

  @TempDir Path folder;
  private House house;
  private PropletId proplet;

  @BeforeEach
  void open() {
    house = new House(folder);
    proplet = house.proplet();
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void start_withWait_answersWithTheTaskWhenItHasEnded() {
    String id = task();

    Reply reply =
        during(() -> house.post("/tasks/" + id + "/start?" + LONG), () -> ends(id, "\"42\""));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("phase")).isEqualTo("completed");
    assertThat(reply.text("results")).isEqualTo("42");
  }

  @Test
  void start_whoseWaitIsOverFirst_answers202WithTheTaskAsItIs() {
    String id = task();

    Reply reply = house.post("/tasks/" + id + "/start?wait=20ms");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.text("phase")).isIn("queued", "scheduled", "running");
    assertThat(house.post("/tasks/" + id + "/start").body()).isEqualTo("{\"started\":true}");
  }

  @Test
  void create_withStartAndWait_answersWithTheTaskAsItEnded() {
    String body = spec();

    Reply reply =
        during(
            () -> house.post("/tasks?start=true&" + LONG, body),
            () -> {
              await().until(() -> house.get("/tasks").json().path("total").asInt() == 1);
              String id = house.get("/tasks").json().at("/tasks/0/id").asText();
              ends(id, "7");
            });

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Location")).contains("/tasks/" + reply.text("id"));
    assertThat(reply.text("phase")).isEqualTo("completed");
    Reply pointless = house.post("/tasks?wait=1s", body);
    assertThat(pointless.status()).isEqualTo(400);
    assertThat(pointless.text("detail")).startsWith("wait needs start=true");
  }

  @Test
  void results_andTask_withWait_answerAtTheEnd_andAtOnceAfterwards() {
    String id = task();
    house.post("/tasks/" + id + "/start");
    CompletableFuture<Reply> results = later(() -> house.get("/tasks/" + id + "/results?" + LONG));
    CompletableFuture<Reply> another = later(() -> house.get("/tasks/" + id + "/results?" + LONG));

    Reply seen =
        during(() -> house.get("/tasks/" + id + "?fields=phase&" + LONG), () -> ends(id, "[1]"));

    assertThat(seen.body()).isEqualTo("{\"phase\":\"completed\"}");
    assertThat(results.join().status()).isEqualTo(200);
    assertThat(results.join().json().path("results").toString()).isEqualTo("[1]");
    assertThat(another.join().body()).isEqualTo(results.join().body());
    assertThat(house.get("/tasks/" + id + "/results?wait=5m").status()).isEqualTo(200);
  }

  @Test
  void results_ofATaskThatDoesNotEndInTime_are202AndNull() {
    String id = task();

    Reply reply = house.get("/tasks/" + id + "/results?wait=20ms");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.body()).isEqualTo("{\"results\":null}");
    assertThat(house.get("/tasks/" + id + "?wait=20ms").status()).isEqualTo(200);
    assertThat(house.get("/tasks/" + id + "/results").status()).isEqualTo(200);
  }

  @Test
  void task_thatIsDeletedMeanwhile_is404() {
    String id = task();

    Reply reply =
        during(() -> house.get("/tasks/" + id + "?" + LONG), () -> house.delete("/tasks/" + id));

    assertThat(reply.status()).isEqualTo(404);
    assertThat(house.get("/tasks/" + UUID.randomUUID() + "/results?" + LONG).status())
        .isEqualTo(404);
    assertThat(house.post("/tasks/" + UUID.randomUUID() + "/start?" + LONG).status())
        .isEqualTo(404);
    assertThat(house.get("/tasks/" + id + "?wait=6m").status()).isEqualTo(400);
  }

  @Test
  void wait_longerThanAConnectionMayBeSilent_isAnsweredBefore(@TempDir Path other) {
    HttpConfig.Timeouts usual = HttpConfig.DEFAULT.timeouts();
    var hasty =
        new HttpConfig.Timeouts(
            usual.read(), usual.write(), usual.header(), Duration.ofSeconds(8), usual.drain());
    try (House strict = new House(other, hasty, HttpConfig.DEFAULT.limits(), Optional.empty())) {
      String id = strict.task("{\"name\":\"a\"}");

      assertThat(strict.get("/tasks/" + id + "?wait=15s").text("phase")).isEqualTo("created");
    }
  }

  @Test
  void client_thatLeaves_isWaitedForNoLonger() throws IOException {
    String id = task();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), house.port)) {
      OutputStream out = client.getOutputStream();
      out.write(
          ("GET /tasks/" + id + "?wait=5m HTTP/1.1\r\nHost: localhost\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      await().until(() -> waiting() == 1);
    }

    await().until(() -> waiting() == 0);
  }

  @Test
  void server_thatStops_answersThoseWhoWait() {
    String id = task();

    Reply reply = during(() -> house.get("/tasks/" + id + "?wait=5m"), () -> house.stopHttp());

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("phase")).isEqualTo("created");
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private int waiting() {
    return (int) house.parts.registry().get("turboprop.tasks.waited.for").gauge().value();
  }

  /** The answer to a request that something happens to as soon as it waits. */
  private Reply during(Supplier<Reply> request, Runnable action) {
    int before = waiting();
    CompletableFuture<Reply> reply = later(request);
    await().until(() -> waiting() > before);
    action.run();
    return reply.join();
  }

  private static CompletableFuture<Reply> later(Supplier<Reply> request) {
    return CompletableFuture.supplyAsync(request, runnable -> Thread.ofVirtual().start(runnable));
  }

  private String spec() {
    return "{\"name\":\"a\",\"image_url\":\"docker.io/a/m:1\",\"proplet_id\":\"" + proplet + "\"}";
  }

  private String task() {
    return house.task(spec());
  }

  private void ends(String task, String results) {
    await().until(() -> house.get("/tasks/" + task).text("phase").equals("running"));
    house.hear(
        new PropletMessage.TaskResult(
            new TaskId(task),
            Optional.of(proplet),
            Optional.of(new JsonText(results)),
            Optional.empty()));
  }
}
