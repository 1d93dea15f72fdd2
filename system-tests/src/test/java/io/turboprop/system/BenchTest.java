package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.link.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code turboprop bench} against a manager process with its broker. */
class BenchTest {
  private static final String CLI = "io.turboprop.cli.Turboprop";
  private static final int PROPLETS = 20;

  @TempDir static Path folder;
  private static Forked manager;
  private static String url;
  private static int mqttPort;

  @BeforeAll
  static void open() {
    run("provision", "provision", "-f", config(), "--proplets", "" + PROPLETS);
    int httpPort = TestBroker.freePort();
    mqttPort = TestBroker.freePort();
    url = "http://127.0.0.1:" + httpPort;
    manager =
        Forked.java(
            CLI,
            Map.of(
                "MANAGER_HTTP_HOST",
                "127.0.0.1",
                "MANAGER_HTTP_PORT",
                "" + httpPort,
                "MANAGER_BROKER_PORT",
                "" + mqttPort,
                "MANAGER_DATA_DIR",
                folder.resolve("data").toString()),
            folder.resolve("manager.log"),
            "manager");
    Api api = new Api(httpPort);
    Api.until(() -> api.get("/health").body().path("status").asText().equals("pass"));
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  private static String config() {
    return folder.resolve("config.toml").toString();
  }

  private static Forked run(String log, String... arguments) {
    Forked command = Forked.java(CLI, Map.of(), folder.resolve(log + ".log"), arguments);
    command.exitCode(Duration.ofMinutes(4));
    return command;
  }

  private static Forked bench(String log, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-m", url, "bench", "-f", config(), "--broker", "tcp://127.0.0.1:" + mqttPort));
    arguments.addAll(List.of(more));
    return run(log, arguments.toArray(String[]::new));
  }

  @Test
  void scenarios_areMeasured_andEachTaskIsStoredOnce() throws Exception {
    Forked bench =
        bench(
            "bench",
            "--scenario=dispatch,single,latency,fleet,place,api",
            "--tasks=600",
            "--rounds=1",
            "--rate=50",
            "--duration=2s",
            "-o",
            "json");

    assertThat(bench.exitCode()).as(bench.output()).isZero();
    String output = bench.output();
    JsonNode result = new ObjectMapper().readTree(output.substring(output.indexOf("{\n")));
    assertThat(result.path("rounds").findValuesAsText("scenario"))
        .containsExactly(
            "dispatch",
            "single",
            "latency",
            "fleet of " + PROPLETS,
            "place",
            "get",
            "list",
            "watch");
    assertThat(result.path("rounds"))
        .allMatch(round -> round.path("per_second").asDouble() > 0)
        .filteredOn(round -> round.has("p50_ms"))
        .hasSize(6)
        .allMatch(round -> round.path("p50_ms").asDouble() <= round.path("max_ms").asDouble());
    JsonNode audit = result.path("audit");
    // a warm-up of 600 for each of the six, three rounds of 600, 50, 100 and 100 a second for 2 s
    assertThat(audit.path("submitted").asLong()).isEqualTo(6 * 600 + 3 * 600 + 100 + 200 + 200);
    assertThat(audit.path("stored").asLong()).isEqualTo(audit.path("submitted").asLong());
    assertThat(audit.path("completed").asLong()).isEqualTo(audit.path("submitted").asLong());
    assertThat(audit.path("clean").asBoolean()).isTrue();
  }

  @Test
  void sizesAndRates_areSweptAndDrawn_andProcessesLookedAt() throws Exception {
    Path plot = folder.resolve("sweep.svg");

    Forked bench =
        bench(
            "sweep",
            "--scenario=dispatch,latency,idle,soak",
            "--sizes=5," + PROPLETS,
            "--rates=20,40",
            "--tasks=200",
            "--rounds=1",
            "--duration=2s",
            "--process=manager=" + manager.pid(),
            "--durability=none at all",
            "--plot=" + plot,
            "--markdown");

    assertThat(bench.exitCode()).as(bench.output()).isZero();
    assertThat(bench.output())
        .containsPattern("\\| dispatch: 200 tasks in batches, 4 at a time \\| 5 \\|")
        .containsPattern("\\| dispatch: 200 tasks in batches, 4 at a time \\| 20 \\|")
        .containsPattern("\\| latency: 40 tasks/s for 2 s \\| 20 \\|.*manager \\d+ MiB")
        .containsPattern("\\| idle: 20 proplets that beat every 10s \\| 20 \\|.*manager \\d+ MiB")
        .containsPattern("\\| soak: 20 tasks/s for 2 s \\| 20 \\|")
        .contains("durability: none at all")
        .contains("each stored once");
    assertThat(Files.readString(plot))
        .contains("Throughput over the size of the fleet", "Latency over the rate")
        .contains("Memory over time", "none at all");
  }

  @Test
  void upstreamProplets_areMeasured_andTheirEndsComeFromEvents() throws Exception {
    Forked bench =
        bench(
            "upstream",
            "--dialect=upstream",
            "--scenario=dispatch,latency",
            "--tasks=100",
            "--rounds=1",
            "--rate=20",
            "--duration=2s",
            "-o",
            "json");

    assertThat(bench.exitCode()).as(bench.output()).isZero();
    String output = bench.output();
    JsonNode result = new ObjectMapper().readTree(output.substring(output.indexOf("{\n")));
    assertThat(result.path("setting").path("dialect").asText()).isEqualTo("upstream");
    assertThat(result.path("audit").path("submitted").asLong()).isEqualTo(3 * 100 + 40);
    assertThat(result.path("audit").path("clean").asBoolean()).isTrue();
  }

  @Test
  void wrongOptions_areRefused() {
    assertThat(bench("shrink", "--sizes=20,5").output()).contains("--sizes must grow");
    assertThat(bench("rates", "--rates=20,0").output()).contains("--rate must be 1 to");
    Forked restart = bench("restart", "--scenario=restart", "--tasks=10", "--sizes=5");
    assertThat(restart.exitCode()).isEqualTo(2);
    assertThat(restart.output()).contains("restart needs --restart-with COMMAND");
  }

  @Test
  void moreProplets_thanTheFileHas_areRefused() {
    Forked bench = bench("many", "--proplets=21");

    assertThat(bench.exitCode()).isEqualTo(2);
    assertThat(bench.output()).contains("names 20 proplets, not 21");
  }

  @Test
  void noBroker_isSaid() {
    Forked bench = run("nobroker", "-m", url, "bench", "-f", config(), "--broker", "nonsense://x");

    assertThat(bench.exitCode()).as(bench.output()).isNotZero();
    assertThat(bench.output()).contains("nonsense://x");
  }
}
