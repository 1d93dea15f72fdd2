package io.turboprop.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlacementCommandsTest {
  @TempDir Path folder;

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void why_ofAWaitingTask_tellsQueueFiltersAndNearestMiss() {
    manager.on(
        "GET /tasks/1/placement",
        200,
        """
        {"task_id":"1","phase":"queued","reason":"no_capacity","message":"no room",
         "queue":{"name":"batch","position":12,"waiting":40,
           "text":"waits for queue `batch`, position 12"},
         "proplets":4,"able":0,
         "filters":[{"filter":"engine and module","excluded":0},
           {"filter":"memory_bytes","excluded":4,"nearest":
             {"text":"would fit with 64 MiB less on 3 proplets","lacking":67108864,"proplets":3}}],
         "attempts":[]}""");

    assertThat(cli.run("why", "1").out())
        .isEqualTo(
            """
            queued: no_capacity, no room
            waits for queue `batch`, position 12 of 40

            0 of 4 proplets can take it
            FILTER        EXCLUDED  NEAREST MISS
            memory_bytes  4         would fit with 64 MiB less on 3 proplets
            """);
  }

  @Test
  void why_ofAPlacedTask_tellsTheBestAndWhatDecided() {
    manager.on(
        "GET /tasks/1/placement",
        200,
        """
        {"task_id":"1","phase":"running","reason":"started","attempts":[],
         "choice":{"strategy":"e-pvm","able":7,"proplets":9,"decided":"least cost",
           "best":[{"proplet_id":"p1","affinity":0,"cost":0.25},
             {"proplet_id":"p2","affinity":0,"cost":1.5}]}}""");

    assertThat(cli.run("why", "1").out())
        .isEqualTo(
            """
            running: started

            placed by e-pvm among 7 of 9 proplets; decided by: least cost
            PROPLET  AFFINITY  COST
            p1       0         0.2500
            p2       0         1.500
            """);
  }

  @Test
  void plan_readsYamlAndSaysWhetherItWouldWait() throws Exception {
    Path file = Files.writeString(folder.resolve("task.yaml"), "name: add\nconstraints: [a=b]\n");
    manager.on(
        "POST /tasks/plan",
        200,
        """
        {"placed":false,"reason":"no_suitable_proplet","proplets":1,"able":0,"filters":
         [{"filter":"label.a = b","excluded":1,"nearest":
           {"text":"would fit without it on 1 proplet","proplets":1}}]}""");

    Cli.Outcome outcome = cli.run("plan", "-f", file.toString());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).startsWith("would wait: no_suitable_proplet\n");
    assertThat(
            new ObjectMapper()
                .readTree(manager.only("POST /tasks/plan").body())
                .path("constraints")
                .path(0)
                .asText())
        .isEqualTo("a=b");
  }

  @Test
  void plan_thatMakesOthersGo_saysWhom() throws Exception {
    Path file = Files.writeString(folder.resolve("task.yaml"), "name: add\npriority: 90\n");
    manager.on(
        "POST /tasks/plan",
        200,
        """
        {"placed":true,"proplet_ids":["p1"],"making_way":["low-1","low-2"],"proplets":1,"able":0}""");

    assertThat(cli.run("plan", "-f", file.toString()).out())
        .startsWith("would run on p1 after these made way: low-1, low-2\n");
  }

  @Test
  void plan_ofAFileThatIsNoTask_isAUsageError() throws Exception {
    Path file = Files.writeString(folder.resolve("task.yaml"), "- a\n- b\n");

    assertThat(cli.run("plan", "-f", file.toString()).code()).isEqualTo(2);
    assertThat(cli.run("plan", "-f", folder.resolve("none").toString()).code()).isEqualTo(2);
  }

  @Test
  void create_placeFlags_becomeFields() throws Exception {
    manager.on("POST /tasks", 201, "{\"id\":\"1\",\"state\":0}");

    cli.run(
        "tasks",
        "create",
        "add",
        "--cpu-millis",
        "250",
        "--reserve-memory",
        "64MiB",
        "--slots",
        "2",
        "--constraint",
        "region=eu",
        "--constraint",
        "arch in (x86_64, aarch64)",
        "--affinity",
        "-50:zone=a",
        "--spread",
        "zone",
        "--anti-affinity",
        "web",
        "--strategy",
        "bin-pack",
        "--queue",
        "batch",
        "--max-concurrent",
        "db=3");

    assertThat(new ObjectMapper().readTree(manager.only("POST /tasks").body()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"name":"add","resources":{"cpu_millis":250,"memory_bytes":67108864,"slots":2},
                     "constraints":["region=eu","arch in (x86_64, aarch64)"],
                     "affinity":[{"constraint":"zone=a","weight":-50}],"spread":"zone",
                     "anti_affinity":"web","strategy":"bin-pack","queue":"batch",
                     "max_concurrent":{"key":"db","most":3}}"""));
  }

  @Test
  void create_wrongPlaceFlag_isAUsageError() {
    assertThat(cli.run("tasks", "create", "add", "--affinity", "zone=a").code()).isEqualTo(2);
    assertThat(cli.run("tasks", "create", "add", "--max-concurrent", "db").code()).isEqualTo(2);
  }
}
