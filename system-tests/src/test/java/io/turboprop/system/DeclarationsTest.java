package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.Surroundings;
import io.turboprop.cli.Turboprop;
import io.turboprop.examples.Examples;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What files declare, over the command line: with real proplets that come later, and a manager that
 * is away meanwhile. The instances are latent tasks, which run without using the processor.
 */
class DeclarationsTest {
  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() throws IOException {
    house = new House(folder).proplet("p1", 1).proplet("p2", 2);
    Examples.ADD.copyTo(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private record Ran(int code, String out, String err) {}

  private Ran cli(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var command =
        Turboprop.commandLine(
            new Surroundings(Map.of(), false, InstantSource.system(), time -> {}));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int code =
        command.execute(
            Stream.concat(Stream.of("-m", house.managerUrl()), Arrays.stream(words))
                .toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void daemonSet_isOnEveryProplet_alsoOnTheOneThatComesLater_andOverARestartOfTheManager()
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("set.yaml"),
            """
            name: add
            key: everywhere
            module: add.wasm
            latent: true
            env: {MODE: fast}
            desired: {state: running, every: protocol=turboprop/1}
            """);
    assertThat(cli("diff", "-f", file.toString()).code()).isEqualTo(1);

    Ran made = cli("apply", "-f", file.toString());
    assertThat(made.out()).as(made.err()).startsWith("everywhere created (task ");
    String id = made.out().replaceAll("(?s).*\\(task (.*)\\).*", "$1");
    awaitRunningOn(id, "p1", "p2");
    Set<String> instances = instances(id);

    assertThat(cli("apply", "-f", file.toString()).out()).startsWith("everywhere unchanged");
    assertThat(cli("diff", "-f", file.toString())).isEqualTo(new Ran(0, "", ""));

    house.stop("manager").manager();
    house.proplet("p3", 3);
    awaitRunningOn(id, "p1", "p2", "p3");
    assertThat(instances(id)).containsAll(instances).hasSize(3);

    Files.writeString(file, Files.readString(file).replace("fast", "slow"));
    Ran diff = cli("diff", "-f", file.toString());
    assertThat(diff.code()).isEqualTo(1);
    assertThat(diff.out()).contains("-env.MODE: \"fast\"\n+env.MODE: \"slow\"\n");
    assertThat(cli("apply", "-f", file.toString()).out()).startsWith("everywhere changed");
    await()
        .atMost(Api.LONG)
        .untilAsserted(
            () -> {
              JsonNode desired = desired(id);
              assertThat(desired.path("outdated").asInt()).isZero();
              assertThat(desired.path("running").asInt()).isEqualTo(3);
            });

    assertThat(cli("tasks", "delete", id).code()).isZero();
    assertThat(house.api().get("/tasks?owner=" + id).body().path("total").asInt()).isZero();
  }

  @Test
  void replicas_areScaled_andABroadcastRunsOnceOnEach() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("job.yaml"), "name: add\nmodule: add.wasm\ninputs: [20, 22]\n");
    String id =
        cli("apply", "-f", file.toString()).out().replaceAll("(?s).*\\(task (.*)\\).*", "$1");

    assertThat(cli("tasks", "scale", id, "5").code()).isZero();
    await()
        .atMost(Api.LONG)
        .untilAsserted(() -> assertThat(desired(id).path("succeeded").asInt()).isEqualTo(5));
    Ran begun = cli("tasks", "broadcast", id, "--to", "p1,p2");

    assertThat(begun.code()).as(begun.err()).isZero();
    house
        .api()
        .get("/tasks?owner=" + id)
        .body()
        .path("tasks")
        .forEach(
            instance ->
                assertThat(house.api().ended(instance.path("id").asText()).path("results").asText())
                    .isEqualTo("42"));
    assertThat(instances(id)).hasSize(7);
    assertThat(desired(id).path("succeeded").asInt()).isEqualTo(5);
  }

  private JsonNode desired(String id) {
    return house.api().get("/tasks/" + id + "/desired").body();
  }

  private void awaitRunningOn(String id, String... proplets) {
    await()
        .atMost(Api.LONG)
        .untilAsserted(
            () -> {
              Set<String> on = new TreeSet<>();
              for (JsonNode instance : desired(id).path("instances")) {
                if (instance.path("phase").asText().equals("running")) {
                  on.add(instance.path("proplet_id").asText());
                }
              }
              assertThat(on).containsExactly(proplets);
            });
  }

  private Set<String> instances(String id) {
    Set<String> ids = new TreeSet<>();
    house
        .api()
        .get("/tasks?owner=" + id)
        .body()
        .path("tasks")
        .forEach(instance -> ids.add(instance.path("id").asText()));
    return ids;
  }
}
