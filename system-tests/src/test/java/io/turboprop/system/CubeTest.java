package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.system.Api.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manager and a proplet with {@code --compat cube}, each a process, started as people do. */
class CubeTest {
  private static final String COMMAND = "io.turboprop.cli.Turboprop";
  private static final String AT_MANAGER = "266592cd-960d-4091-981c-8c25c44b1018";
  private static final String AT_WORKER = "21b23589-5d2d-4731-b5c9-a97e9832d021";
  private static final String AT_WORKER_TOO = "bb1d59ef-9fc1-4e4b-a44d-db571eeed203";
  private static final int RUNNING = 2;
  private static final int COMPLETED = 3;

  @TempDir Path folder;

  @Test
  void manager_andWorker_runEachWhatTheyAreGiven() throws IOException {
    int mqtt = TestBroker.freePort();
    int managerPort = TestBroker.freePort();
    int workerPort = TestBroker.freePort();
    Entities entities = new Entities(folder, "tcp://127.0.0.1:" + mqtt);
    Map<String, String> managerEnv = entities.manager(TestBroker.freePort());
    managerEnv.remove("MANAGER_MQTT_ADDRESS");
    managerEnv.put("MANAGER_BROKER_PORT", Integer.toString(mqtt));
    managerEnv.put("MANAGER_CUBE_PORT", Integer.toString(managerPort));
    Map<String, String> workerEnv = entities.proplet("p1");
    workerEnv.put("PROPLET_CUBE_PORT", Integer.toString(workerPort));
    Api manager = new Api(managerPort);
    Api worker = new Api(workerPort);
    String add = image(Examples.ADD, "add");
    String spin = image(Examples.SPIN, "spin");

    try (Forked running = start("manager", managerEnv);
        Forked proplet = start("proplet", workerEnv)) {
      Api.until(() -> manager.get("/nodes").body().size() == 1);
      assertThat(worker.get("/stats").body().path("MemStats").path("mem_total").asLong())
          .isPositive();

      assertTaken(worker, AT_WORKER, "test-chapter-5", add);
      awaitState(worker, AT_WORKER, COMPLETED);
      assertThat(manager.get("/tasks").body()).isEmpty();

      assertTaken(manager, AT_MANAGER, "test-chapter-5", add);
      awaitState(manager, AT_MANAGER, COMPLETED);

      assertTaken(worker, AT_WORKER_TOO, "spin", spin);
      awaitState(worker, AT_WORKER_TOO, RUNNING);
      assertThat(worker.get("/stats").body().path("TaskCount").asInt()).isEqualTo(1);
      assertThat(worker.delete("/tasks/" + AT_WORKER_TOO).status()).isEqualTo(204);
      awaitState(worker, AT_WORKER_TOO, COMPLETED);

      assertThat(worker.get("/tasks").body().findValuesAsText("ID"))
          .containsExactlyInAnyOrder(AT_WORKER, AT_WORKER_TOO);
      assertThat(manager.get("/tasks").body().findValuesAsText("ID")).containsExactly(AT_MANAGER);
      assertThat(running.running()).isTrue();
      assertThat(proplet.output()).contains("task cube:" + AT_WORKER_TOO + " started");
    }
  }

  private Forked start(String service, Map<String, String> env) {
    return Forked.java(COMMAND, env, folder.resolve(service + ".log"), service, "--compat", "cube");
  }

  private String image(Examples module, String tag) throws IOException {
    Path layout = folder.resolve("images");
    House.pack(module.copyTo(folder), layout, tag);
    return "oci:" + layout + ":" + tag;
  }

  private static void assertTaken(Api cube, String id, String name, String image) {
    Answer taken =
        cube.post(
            "/tasks",
            """
            {"ID":"6be4cb6b-61d1-40cb-bc7b-9cacefefa60c","State":2,
             "Task":{"State":1,"ID":"%s","Name":"%s","Image":"%s"}}"""
                .formatted(id, name, image));
    assertThat(taken.status()).as(taken.body().toString()).isEqualTo(201);
    assertThat(taken.body().path("ID").asText()).isEqualTo(id);
  }

  private static void awaitState(Api cube, String id, int state) {
    Api.until(() -> task(cube, id).path("State").asInt() == state);
  }

  private static JsonNode task(Api cube, String id) {
    for (JsonNode task : cube.get("/tasks").body()) {
      if (task.path("ID").asText().equals(id)) {
        return task;
      }
    }
    throw new AssertionError("there is no task " + id);
  }
}
