package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.link.TestBroker;
import io.turboprop.proxy.lab.DockerRegistry;
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

/** {@code turboprop bench} with proplets that run guests, serve functions and fetch images. */
class BenchRealTest {
  private static final String CLI = "io.turboprop.cli.Turboprop";

  @TempDir static Path folder;
  private static DockerRegistry registry;
  private static House house;
  private static int proxyPort;

  @BeforeAll
  static void open() throws IOException {
    registry = DockerRegistry.open(Files.createDirectory(folder.resolve("registry")));
    proxyPort = TestBroker.freePort();
    house =
        new House(folder)
            .proxy(
                registry.url(),
                Map.of(
                    "PROXY_HTTP_PORT",
                    "" + proxyPort,
                    "PROXY_INSECURE_REGISTRIES",
                    registry.authority()))
            .proplet("p1", 1)
            .proplet("p2", 2);
  }

  @AfterAll
  static void close() {
    house.close();
    registry.close();
  }

  private static Forked bench(String log, String... more) {
    List<String> arguments = new ArrayList<>(List.of("-m", house.managerUrl(), "bench"));
    arguments.addAll(List.of("--rounds=1", "-o", "json"));
    arguments.addAll(List.of(more));
    Forked bench =
        Forked.java(
            CLI,
            Map.of("PROXY_INSECURE_REGISTRIES", registry.authority()),
            folder.resolve(log + ".log"),
            arguments.toArray(String[]::new));
    bench.exitCode(Duration.ofMinutes(4));
    return bench;
  }

  private static JsonNode result(Forked bench) throws IOException {
    assertThat(bench.exitCode()).as(bench.output()).isZero();
    String output = bench.output();
    return new ObjectMapper().readTree(output.substring(output.indexOf("{\n")));
  }

  @Test
  void tasks_runAGuest_andEachIsStoredOnce() throws Exception {
    JsonNode result =
        result(
            bench(
                "tasks",
                "--dialect=real",
                "--scenario=dispatch,single,latency",
                "--tasks=50",
                "--rate=10",
                "--duration=2s"));

    assertThat(result.path("setting").path("dialect").asText()).isEqualTo("real");
    assertThat(result.path("rounds")).hasSize(3);
    assertThat(result.path("rounds"))
        .allMatch(round -> round.path("proplets").asInt() == 2)
        .allMatch(round -> round.path("p50_ms").asDouble() > 0);
    // a warm-up and a round of 50 for two of them, a warm-up and 10 a second for 2 s
    assertThat(result.path("audit").path("submitted").asLong()).isEqualTo(2 * 100 + 50 + 20);
    assertThat(result.path("audit").path("completed").asLong()).isEqualTo(2 * 100 + 50 + 20);
    assertThat(result.path("audit").path("clean").asBoolean()).isTrue();
  }

  @Test
  void functions_areCalled_andRemovedAgain() throws Exception {
    JsonNode result =
        result(bench("invoke", "--dialect=real", "--scenario=invoke", "--duration=1s"));

    assertThat(result.path("rounds").findValuesAsText("load"))
        .containsExactly(
            "calls of 1 KB, 1 client",
            "calls of 1 KB, 16 clients",
            "calls of 1 KB, 64 clients",
            "first calls without an instance, 10 times");
    assertThat(result.path("rounds")).allMatch(round -> round.path("p50_ms").asDouble() > 0);
    assertThat(result.path("audit").path("calls").asLong()).isGreaterThan(1 + 16 + 64 + 10);
    assertThat(
            new Api(Integer.parseInt(house.managerUrl().replaceAll(".*:", "")))
                .get("/functions")
                .body()
                .path("functions"))
        .isEmpty();
  }

  @Test
  void images_reachEachProplet_andOnceIsEnough() throws Exception {
    JsonNode result =
        result(
            bench(
                "image",
                "--dialect=real",
                "--scenario=image",
                "--mebibytes=2",
                "--repository=" + registry.authority() + "/bench",
                "--proxy=http://127.0.0.1:" + proxyPort));

    JsonNode cold = result.path("rounds").path(0);
    JsonNode again = result.path("rounds").path(1);
    assertThat(cold.path("load").asText()).isEqualTo("2 MiB that nobody has");
    assertThat(cold.path("mb_per_second").asDouble()).isPositive();
    // Whoever is late has a part sent again.
    assertThat(cold.path("published_per_byte").asDouble()).isBetween(1.0, 2.0);
    assertThat(again.path("load").asText()).isEqualTo("2 MiB that all have, under another name");
    assertThat(again.path("published_per_byte").asDouble()).isZero();
    assertThat(result.path("rounds").path(3).path("load").asText()).contains("as an image");
    assertThat(result.path("rounds").path(3).path("p50_ms").asDouble()).isPositive();
    // to warm up, cold and once more, at two proplets
    assertThat(result.path("audit").path("images").asLong()).isEqualTo(3 * 2);
  }

  @Test
  void idle_alsoTellsHowLongStartsTake() throws Exception {
    Path command = folder.resolve("turboprop");
    Files.writeString(
        command,
        "#!/bin/sh\nexec %s \"$@\"\n"
            .formatted(
                Forked.javaCommand(CLI).stream()
                    .map(word -> "'" + word + "'")
                    .collect(Collectors.joining(" "))));
    assertThat(command.toFile().setExecutable(true)).isTrue();

    JsonNode result =
        result(
            bench(
                "idle",
                "--dialect=real",
                "--scenario=idle",
                "--duration=1s",
                "--command=" + command));

    assertThat(result.path("rounds").findValuesAsText("scenario"))
        .containsExactly("idle", "start", "start");
    assertThat(result.path("rounds").path(1).path("p50_ms").asDouble()).isPositive();
    assertThat(result.path("rounds").path(2).path("seconds").asDouble()).isPositive();
    assertThat(result.path("rounds").path(2).path("resident_mib").asDouble()).isPositive();
  }

  @Test
  void whatNeedsOtherProplets_isRefused() {
    Forked invoke = bench("simulated", "--scenario=invoke");
    assertThat(invoke.exitCode()).isEqualTo(2);
    assertThat(invoke.output()).contains("invoke and image need real proplets");
    Forked place = bench("place", "--dialect=real", "--scenario=place");
    assertThat(place.exitCode()).isEqualTo(2);
    assertThat(place.output()).contains("need simulated proplets");
    assertThat(bench("norepository", "--dialect=real", "--scenario=image").output())
        .contains("image needs --repository HOST/NAME");
  }
}
