package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.link.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code turboprop bench} kills the manager, and finds each task stored once all the same. */
class BenchFaultsTest {
  private static final String CLI = "io.turboprop.cli.Turboprop";

  @TempDir static Path folder;
  private static String url;
  private static int mqttPort;

  @BeforeAll
  static void open() throws IOException {
    run("provision", "provision", "-f", config(), "--proplets", "5");
    int httpPort = TestBroker.freePort();
    mqttPort = TestBroker.freePort();
    url = "http://127.0.0.1:" + httpPort;
    Files.writeString(folder.resolve("restart"), script(httpPort));
    Forked start = Forked.start(List.of("sh", "restart"), Map.of(), folder.resolve("start.log"));
    assertThat(start.exitCode()).as(start.output()).isZero();
    Api api = new Api(httpPort);
    Api.until(() -> api.get("/health").body().path("status").asText().equals("pass"));
  }

  /** Kills the manager if there is one, and starts it. */
  private static String script(int httpPort) {
    String command =
        Forked.javaCommand(CLI).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    return """
        cd '%s'
        if [ -s pid ]; then kill -9 "$(cat pid)"; fi
        MANAGER_HTTP_HOST=127.0.0.1 MANAGER_HTTP_PORT=%d MANAGER_BROKER_PORT=%d MANAGER_DATA_DIR=data \
          MANAGER_STORAGE_TYPE=sqlite MANAGER_SQLITE_PATH=store.db %s manager </dev/null >>manager.log 2>&1 &
        echo $! >pid
        """
        .formatted(folder, httpPort, mqttPort, command);
  }

  @AfterAll
  static void close() throws IOException {
    ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
        .ifPresent(
            manager -> {
              manager.destroyForcibly();
              manager.onExit().join();
            });
  }

  private static String config() {
    return folder.resolve("config.toml").toString();
  }

  private static Forked run(String log, String... arguments) {
    Forked command = Forked.java(CLI, Map.of(), folder.resolve(log + ".log"), arguments);
    command.exitCode(Duration.ofMinutes(4));
    return command;
  }

  private static JsonNode bench(String log, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-m", url, "bench", "-f", config(), "--broker", "tcp://127.0.0.1:" + mqttPort));
    arguments.addAll(List.of("--rounds=1", "--tasks=100", "-o", "json"));
    arguments.add("--restart-with=sh '" + folder.resolve("restart") + "'");
    arguments.addAll(List.of(more));
    Forked bench = run(log, arguments.toArray(String[]::new));
    assertThat(bench.exitCode()).as(bench.output()).isZero();
    String output = bench.output();
    return new ObjectMapper().readTree(output.substring(output.indexOf("{\n")));
  }

  @Test
  void managerKilled_withTasksUnderWay_isBackAndHasEachOnce() throws Exception {
    JsonNode result = bench("restart", "--scenario=restart");

    assertThat(result.path("rounds").findValuesAsText("load"))
        .containsExactly(
            "100 tasks stored, 100 under way, killed: until it serves",
            "100 tasks stored, 100 under way, killed: until all are right");
    assertThat(result.path("rounds").path(0).path("seconds").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(result.path("rounds").path(1).path("seconds").asDouble());
    assertThat(result.path("audit").path("stored").asLong()).isEqualTo(3 * 100);
    assertThat(result.path("audit").path("clean").asBoolean()).isTrue();
  }

  @Test
  void faultsUnderLoad_loseNothing() throws Exception {
    JsonNode result =
        bench("faults", "--scenario=faults", "--rate=20", "--duration=6s", "--fault-every=1s");

    assertThat(result.path("rounds").path(0).path("load").asText())
        .matches("20 tasks/s for 6 s, [1-9]\\d* kills of the manager, \\d+ proplets restarted.*");
    assertThat(result.path("audit").path("stored").asLong()).isEqualTo(100 + 120);
    assertThat(result.path("audit").path("clean").asBoolean()).isTrue();
  }
}
