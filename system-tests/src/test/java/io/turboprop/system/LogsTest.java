package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.Surroundings;
import io.turboprop.cli.Turboprop;
import io.turboprop.examples.Examples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests write, as users read it while they run and afterwards. */
class LogsTest {
  @TempDir static Path folder;
  private static House house;
  private static Api api;

  @BeforeAll
  static void open() {
    house = new House(folder).proplet("p1", 1);
    api = house.api();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void logs_ofATaskThatIsOver_areAllItWrote() {
    String id = api.start(Api.upload("ticker", Examples.TICKER.bytes(), 12));
    api.ended(id);

    JsonNode log = log(id, "");

    assertThat(log.path("ended").asBoolean()).as(log.toString()).isTrue();
    assertThat(log.path("attempt").asInt()).isEqualTo(1);
    assertThat(log.path("pieces")).hasSize(3);
    assertThat(log.path("pieces").get(0).path("text").asText()).startsWith("tick 1\ntick 2\n");
    assertThat(log.path("pieces").get(1).path("stream").asText()).isEqualTo("stderr");
    assertThat(log.path("pieces").get(1).path("text").asText()).isEqualTo("tick 10\n");
    String rest = log(id, "?since=7").path("pieces").toString();
    assertThat(rest).startsWith("[{\"stream\":\"stdout\",\"text\":\"tick 2\\n");
  }

  private static JsonNode log(String id, String query) {
    return api.getJson("/tasks/" + id + "/logs" + query).body();
  }

  @Test
  void logs_followed_comeWhileTheGuestRunsAndEndWithIt() {
    String id = api.start(Api.upload("ticker", Examples.TICKER.bytes(), 25));
    await().until(() -> api.get("/tasks/" + id).body().path("phase").asText().equals("running"));

    Ran ran = cli("logs", "-f", id);

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(ticks(1, 9) + ticks(11, 19) + ticks(21, 25));
    assertThat(ran.err()).isEqualTo(ticks(10, 10) + ticks(20, 20));
    assertThat(cli("logs", "--stream", "stderr", id).out()).isEmpty();
    assertThat(cli("logs", "--stream", "stdout", id).out()).isEqualTo(ran.out());
  }

  @Test
  void logs_ofWhatHasNoneOrIsUnknown_saySo() {
    String id =
        api.post("/tasks", Api.task("add", house.image(Examples.ADD), 1, 2).toString())
            .body()
            .path("id")
            .asText();

    assertThat(api.get("/tasks/" + id + "/logs").body().path("detail").asText())
        .contains("has not run yet");
    assertThat(api.get("/tasks/" + id + "/logs?attempt=3").status()).isEqualTo(404);
    assertThat(api.get("/tasks/" + id + "/logs?stream=x").status()).isEqualTo(400);
    assertThat(api.get("/tasks/" + UUID.randomUUID() + "/logs").status()).isEqualTo(404);
  }

  @Test
  void attempt_thatIsOver_tellsEngineAndUsage() {
    String id = api.start(Api.upload("fib", Examples.FIB.bytes(), 20));
    api.ended(id);

    JsonNode attempt = api.get("/tasks/" + id + "/attempts").body().path("attempts").get(0);

    assertThat(attempt.path("engine").asText()).as(attempt.toString()).isIn("endive", "redline");
    assertThat(attempt.has("cpu_ms")).isTrue();
  }

  @Test
  void task_withStdin_readsIt() {
    JsonNode task =
        api.run(Api.upload("", Examples.ECHO.bytes()).put("name", "echo").put("stdin", "héllo"));

    assertThat(task.path("results").asText()).endsWith("héllo");
    assertThat(task.path("stdin_bytes").asInt()).isEqualTo(6);
    assertThat(task.has("stdin")).isFalse();
  }

  @Test
  void task_pinnedToAnEngineThatIsNotThere_waitsSayingSo() {
    String id = api.start(Api.upload("add", Examples.ADD.bytes(), 1, 2).put("engine", "fake"));
    JsonNode task = api.when(id, t -> t.path("reason").asText().equals("no_suitable_proplet"));

    assertThat(task.path("phase").asText()).isEqualTo("queued");
    assertThat(task.path("message").asText()).startsWith("the task needs the engine fake, ");
    assertThat(api.post("/tasks", "{\"name\":\"a\",\"engine\":\"v8\"}").body().toString())
        .contains("engine must be one of [endive, fake, process, redline]");
  }

  private record Ran(int code, String out, String err) {}

  private static Ran cli(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var command =
        Turboprop.commandLine(
            new Surroundings(Map.of(), false, InstantSource.system(), LogsTest::pause));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int code =
        command.execute(
            Stream.concat(Stream.of("-m", house.managerUrl()), Arrays.stream(words))
                .toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private static void pause(Duration time) throws InterruptedException {
    new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String ticks(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "tick " + i + "\n")
        .collect(Collectors.joining());
  }
}
