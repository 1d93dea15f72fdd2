package io.turboprop.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
  private static final String CREATED = "{\"id\":\"t1\",\"state\":0}";
  private static final String RUNNING = "{\"id\":\"t1\",\"state\":2}";
  private static final String COMPLETED = "{\"id\":\"t1\",\"state\":3,\"results\":\"30\"}";
  private static final String FAILED =
      "{\"id\":\"t1\",\"state\":4,\"results\":\"half\",\"error\":\"exit code 3\"}";

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
  }

  private JsonNode sent() throws IOException {
    return new ObjectMapper().readTree(manager.only("POST /tasks?start=true").body());
  }

  @Test
  void image_completes_printsTheResultAndRemovesTheTask() throws IOException {
    manager
        .on("POST /tasks?start=true", 201, CREATED)
        .on("GET /tasks/t1", 200, RUNNING)
        .on("GET /tasks/t1", 200, COMPLETED)
        .on("DELETE /tasks/t1", 204, "");

    Cli.Outcome outcome = cli.run("run", "r.example/team/add:v1", "10", "-20", "--env", "A=1");

    assertThat(outcome).isEqualTo(new Cli.Outcome(0, "30\n", ""));
    assertThat(manager.lines()).endsWith("DELETE /tasks/t1").doesNotContain("POST /tasks/t1/stop");
    assertThat(sent())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"name\":\"add\",\"image_url\":\"r.example/team/add:v1\",\"env\":{\"A\":\"1\"},\"inputs\":[\"10\",\"-20\"]}"));
  }

  @Test
  void file_isSentAlongUnderItsName(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("fib.wasm"), new byte[] {0, 'a', 's', 'm'});
    manager.on("POST /tasks?start=true", 201, CREATED).on("GET /tasks/t1", 200, COMPLETED);

    cli.run("run", "--keep", file.toString(), "30");

    assertThat(sent().path("name").asText()).isEqualTo("fib");
    assertThat(sent().path("file").asText()).isEqualTo("AGFzbQ==");
    assertThat(sent().has("image_url")).isFalse();
  }

  @Test
  void image_ofALayout_isNamedAfterItsTag() throws IOException {
    manager.on("POST /tasks?start=true", 201, CREATED).on("GET /tasks/t1", 200, COMPLETED);

    cli.run("run", "--keep", "oci:/srv/images:fib", "30");

    assertThat(sent().path("name").asText()).isEqualTo("fib");
    assertThat(sent().path("image_url").asText()).isEqualTo("oci:/srv/images:fib");
  }

  @Test
  void task_fails_is1WithOutputAndError() {
    manager
        .on("POST /tasks?start=true", 201, CREATED)
        .on("GET /tasks/t1", 200, FAILED)
        .on("DELETE /tasks/t1", 204, "");

    Cli.Outcome outcome = cli.run("run", "r.example/a:1");

    assertThat(outcome)
        .isEqualTo(new Cli.Outcome(1, "half\n", "error: task t1 ended as Failed: exit code 3\n"));
  }

  @Test
  void keep_leavesTheTaskAndNamesIt() {
    manager.on("POST /tasks?start=true", 201, CREATED).on("GET /tasks/t1", 200, COMPLETED);

    Cli.Outcome outcome = cli.run("run", "--keep", "r.example/a:1");

    assertThat(outcome).isEqualTo(new Cli.Outcome(0, "30\n", "kept as task t1\n"));
  }

  @Test
  void timeout_stopsTheTaskAndIs6() {
    manager
        .on("POST /tasks?start=true", 201, CREATED)
        .on("GET /tasks/t1", 200, RUNNING)
        .on("POST /tasks/t1/stop", 200, "{\"stopped\":true}");
    AtomicReference<Instant> now = new AtomicReference<>(Cli.NOW);
    Cli timed =
        Cli.against(manager.url())
            .timedBy(now::get, step -> now.updateAndGet(time -> time.plus(step)));

    Cli.Outcome outcome = timed.run("run", "r.example/a:1", "--timeout", "5s");

    assertThat(outcome.code()).isEqualTo(6);
    assertThat(outcome.err()).isEqualTo("error: task t1 is still Running after 5s\n");
    assertThat(Duration.between(Cli.NOW, now.get())).isEqualTo(Duration.ofSeconds(5));
    assertThat(manager.lines()).endsWith("POST /tasks/t1/stop");
  }

  @Test
  void manager_staysAway_isWaitedForHalfAMinute() {
    manager.on("POST /tasks?start=true", 201, CREATED).on("GET /tasks/t1", 200, RUNNING);
    AtomicReference<Instant> now = new AtomicReference<>(Cli.NOW);
    Cli timed =
        Cli.against(manager.url())
            .timedBy(
                now::get,
                step -> {
                  manager.close();
                  now.updateAndGet(time -> time.plus(step));
                });

    Cli.Outcome outcome = timed.run("run", "r.example/a:1");

    assertThat(outcome.code()).isEqualTo(7);
    assertThat(Duration.between(Cli.NOW, now.get()))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
  }

  @Test
  void input_thatLooksLikeAMisspelledOption_is2() {
    Cli.Outcome outcome = cli.run("run", "r.example/a:1", "--timeot", "5s");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("unknown option: '--timeot'");
    assertThat(manager.requests()).isEmpty();
  }

  @Test
  void input_behindTwoDashes_isTakenAsItIs() throws IOException {
    manager.on("POST /tasks?start=true", 201, CREATED).on("GET /tasks/t1", 200, COMPLETED);

    Cli.Outcome outcome = cli.run("run", "--keep", "r.example/a:1", "--", "--timeot", "a,b");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(sent().path("inputs")).hasToString("[\"--timeot\",\"a,b\"]");
  }

  @Test
  void missingFile_is2() {
    assertThat(cli.run("run", "nowhere.wasm").err())
        .isEqualTo("error: no such file: nowhere.wasm\n");
  }
}
