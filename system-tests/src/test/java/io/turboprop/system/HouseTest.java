package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job and what users do around it, with two proplets. */
class HouseTest {
  @TempDir static Path folder;
  private static House house;
  private static Api api;

  @BeforeAll
  static void open() {
    house = new House(folder).proplet("p1", 1).proplet("p2", 2);
    api = house.api();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void task_ofAnImage_givesItsResult() {
    String id = api.start(Api.task("add", house.image(Examples.ADD), 10, 20));

    JsonNode task = api.ended(id);

    assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(3);
    assertThat(api.get("/tasks/" + id + "/results").body().path("results").asText())
        .isEqualTo("30");
  }

  @Test
  void tasks_oneAfterTheOther_goToTheProplets_inTurn() {
    String image = house.image(Examples.ADD);

    List<String> proplets =
        IntStream.range(0, 4)
            .mapToObj(i -> api.run(Api.task("add", image, i, 1)).path("proplet_id").asText())
            .toList();

    assertThat(proplets.get(0)).isNotEqualTo(proplets.get(1)).isEqualTo(proplets.get(2));
    assertThat(proplets.get(1)).isEqualTo(proplets.get(3));
  }

  @Test
  void task_ofAFixedProplet_runsThere() {
    for (int i = 0; i < 3; i++) {
      ObjectNode task = Api.task("add", house.image(Examples.ADD), 1, i).put("proplet_id", "p2");
      assertThat(api.run(task).path("proplet_id").asText()).isEqualTo("p2");
    }
  }

  @Test
  void task_broadcast_runsEverywhereAndCollectsResults() {
    JsonNode task =
        api.run(Api.task("add", house.image(Examples.ADD), 2, 3).put("broadcast", true));

    assertThat(task.path("results").path("p1").asText()).as(task.toString()).isEqualTo("5");
    assertThat(task.path("results").path("p2").asText()).isEqualTo("5");
  }

  @Test
  void module_uploaded_runsInlineAndAboveTheInlineLimit() {
    byte[] small = Examples.ADD.bytes();
    byte[] large = padded(small, 3_000_000);

    assertThat(api.run(Api.upload("add", small, 4, 5)).path("results").asText()).isEqualTo("9");
    JsonNode task = api.run(Api.upload("add", large, 6, 7));
    assertThat(task.path("results").asText()).as(task.toString()).isEqualTo("13");
  }

  /** The same module with a custom section of this many bytes. */
  static byte[] padded(byte[] module, int bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(module);
    out.write(0);
    leb(out, bytes + 2);
    out.write(1);
    out.write('x');
    byte[] noise = new byte[bytes];
    new java.util.SplittableRandom(7).nextBytes(noise);
    out.writeBytes(noise);
    return out.toByteArray();
  }

  private static void leb(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 127) {
      out.write((rest & 127) | 128);
      rest >>>= 7;
    }
    out.write(rest);
  }

  @Test
  void guest_thatTrapsExitsOrIsCalledWrongly_failsWithItsWords() {
    assertThat(failure(Examples.TRAP)).contains("unreachable");
    assertThat(failure(Examples.EXIT3)).contains("exit code 3");
    JsonNode wrong = api.run(Api.task("add", house.image(Examples.ADD), 1));
    assertThat(wrong.path("error").asText()).contains("takes 2 inputs");
    assertThat(wrong.path("reason").asText()).isEqualTo("bad_input");
  }

  private static String failure(Examples example) {
    String name = example.fileName().replace(".wasm", "");
    JsonNode task = api.run(Api.task(name, house.image(example)));
    assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(4);
    return task.path("error").asText();
  }

  @Test
  void guest_pastItsDeadline_isEndedWithTheDeadlineAsReason() {
    ObjectNode task = Api.task("spin", house.image(Examples.SPIN));
    task.putObject("limits").put("deadline_ms", 500);

    assertThat(api.run(task).path("reason").asText()).isEqualTo("deadline");
  }

  @Test
  void stop_ofARunningGuest_interruptsItAndFreesTheProplet() {
    String id = api.start(Api.task("spin", house.image(Examples.SPIN)).put("proplet_id", "p1"));
    api.when(id, t -> t.path("state").asInt() == 2);

    assertThat(api.post("/tasks/" + id + "/stop", "").body().path("stopped").asBoolean()).isTrue();

    assertThat(api.ended(id).path("state").asInt()).isEqualTo(6);
    Api.until(
        () ->
            api.get("/proplets?limit=10").body().path("proplets").path(0).path("task_count").asInt()
                == 0);
  }

  @Test
  void garbage_asModule_isRefusedAtOnce() {
    byte[] whole = Examples.FIB.bytes();
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    byte[] garbage = "no module at all".getBytes(StandardCharsets.UTF_8);

    for (byte[] module : List.of(garbage, cut)) {
      Api.Answer refused = api.post("/tasks", Api.upload("fib", module, 3).toString());
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().path("detail").asText())
          .startsWith("file is no WebAssembly module: at byte ");
    }
    assertThat(api.run(Api.upload("fib", whole, 10)).path("results").asText()).isEqualTo("55");
  }

  @Test
  void component_asModule_isRefusedAtOnce() {
    byte[] component = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};

    Api.Answer refused = api.post("/tasks", Api.upload("main", component).toString());

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body().path("detail").asText()).startsWith("the module needs components, ");
  }

  @Test
  void garbage_asImage_failsTheTaskOnly() {
    byte[] whole = Examples.FIB.bytes();
    String cut = house.image("cut", Arrays.copyOf(whole, whole.length / 2));

    JsonNode task = api.run(Api.task("fib", cut, 3));

    assertThat(task.path("reason").asText()).as(task.toString()).isEqualTo("module_invalid");
    assertThat(api.run(Api.upload("fib", whole, 10)).path("results").asText()).isEqualTo("55");
  }

  @Test
  void image_thatIsNotThere_failsWithItsName() {
    String image = house.image(Examples.ADD).replace(":add", ":nobody");

    JsonNode task = api.run(Api.task("add", image, 1, 2));

    assertThat(task.path("reason").asText()).as(task.toString()).isEqualTo("image_not_found");
    assertThat(task.path("error").asText()).contains("nobody");
  }

  @Test
  void startOfAnEndedTask_isAConflict_unknownOnes_areNotFound() {
    String id = api.start(Api.task("add", house.image(Examples.ADD), 1, 2));
    api.ended(id);

    assertThat(api.post("/tasks/" + id + "/start", "").status()).isEqualTo(409);
    String unknown = java.util.UUID.randomUUID().toString();
    assertThat(api.get("/tasks/" + unknown).status()).isEqualTo(404);
    assertThat(api.get("/tasks/" + unknown + "/results").status()).isEqualTo(404);
    assertThat(api.post("/tasks/" + unknown + "/start", "").status()).isEqualTo(404);
    assertThat(api.delete("/tasks/" + unknown).status()).isEqualTo(404);
  }

  @Test
  void metrics_ofProplets_comeIn() {
    Api.until(() -> api.get("/proplets/p1/metrics").body().path("total").asInt() > 1);
    JsonNode sample = api.get("/proplets/p1/metrics").body().path("metrics").path(0);

    assertThat(sample.path("memory_metrics").path("rss_bytes").asLong()).isGreaterThan(1_000_000);
    assertThat(api.get("/proplets/p1/alive-history").body().path("history")).isNotEmpty();
  }

  @Test
  void health_says_pass() {
    assertThat(api.get("/health").body().path("status").asText()).isEqualTo("pass");
  }
}
