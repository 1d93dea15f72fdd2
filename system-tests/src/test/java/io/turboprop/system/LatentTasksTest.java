package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are held and invoked, on two proplets. */
class LatentTasksTest {
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

  private static String running(ObjectNode task) {
    String id = api.start(task.put("latent", true));
    api.when(
        id,
        held -> held.path("state").asInt() == 2 && held.path("reason").asText().equals("started"));
    return id;
  }

  private static Api.Answer invoke(String id, String body) {
    return api.post("/tasks/" + id + "/invoke", body);
  }

  @Test
  void task_heldByAProplet_runsWithEachInvocationUntilItIsStopped() {
    String id = running(Api.task("add", house.image(Examples.ADD), 20, 22));

    assertThat(invoke(id, "{\"inputs\":[1,2]}").body().path("results").asText()).isEqualTo("3");
    assertThat(invoke(id, "{}").body().toString())
        .isEqualTo("{\"invoked\":true,\"results\":\"42\"}");
    Api.Answer wrong = invoke(id, "{\"inputs\":[1]}");
    assertThat(wrong.status()).isEqualTo(500);
    assertThat(wrong.body().toString()).contains("takes 2 inputs");
    assertThat(api.task(id).path("state").asInt()).isEqualTo(2);

    assertThat(api.post("/tasks/" + id + "/stop", "").status()).isEqualTo(200);
    assertThat(api.ended(id).path("state").asInt()).isEqualTo(6);
    assertThat(invoke(id, "{}").status()).isEqualTo(409);
  }

  @Test
  void task_broadcast_isInvokedOnOneProplet() {
    String id = running(Api.task("add", house.image(Examples.ADD), 20, 22).put("broadcast", true));

    for (int i = 0; i < 4; i++) {
      assertThat(invoke(id, "{\"inputs\":[" + i + ",1]}").body().path("results").asText())
          .isEqualTo(Integer.toString(i + 1));
    }
    api.post("/tasks/" + id + "/stop", "");
    api.ended(id);
  }

  @Test
  void task_ofAModuleThatIsNone_fails() {
    String id =
        api.start(Api.task("x", house.image("none", new byte[] {1, 2, 3, 4})).put("latent", true));

    assertThat(api.ended(id).path("reason").asText()).isEqualTo("module_invalid");
  }

  @Test
  void task_thatIsNotLatent_cannotBeInvoked() {
    String id = api.start(Api.task("add", house.image(Examples.ADD), 1, 2));
    api.ended(id);

    assertThat(invoke(id, "{}").status()).isEqualTo(409);
  }
}
