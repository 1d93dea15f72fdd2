package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the book send, as they send it. */
final class CubeApiTest {
  private static final String ID = "266592cd-960d-4091-981c-8c25c44b1018";

  /** Without a content type that would fit, as curl sends it. */
  private static final String EVENT =
      """
      {
        "ID": "6be4cb6b-61d1-40cb-bc7b-9cacefefa60c",
        "State": 2,
        "Timestamp": "2026-01-01T10:00:00Z",
        "Task": {
          "State": 1,
          "ID": "266592cd-960d-4091-981c-8c25c44b1018",
          "Name": "test-chapter-9.1",
          "Image": "timboring/echo-server:latest",
          "ExposedPorts": {
            "7777/tcp": {}
          },
          "PortBindings": {
            "7777/tcp": "7777"
          },
          "HealthCheck": "/health"
        }
      }
      """;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
    client.close();
  }

  private record Reply(int status, JsonNode body) {}

  @Test
  void event_thatWantsARun_makesTheTaskUnderItsIdAndStartsIt() {
    Reply made = post("/tasks", EVENT);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("ID").asText()).isEqualTo(ID);
    assertThat(made.body().path("Name").asText()).isEqualTo("test-chapter-9.1");
    assertThat(made.body().path("Image").asText()).isEqualTo("timboring/echo-server:latest");
    assertThat(made.body().path("StartTime").asText()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(made.body().path("ExposedPorts").isNull()).isTrue();
    Reply ours = new Reply(200, house.get("/tasks/" + ID).json());
    assertThat(ours.body().path("name").asText()).isEqualTo("test-chapter-9.1");
    assertThat(ours.body().path("phase").asText()).isEqualTo("queued");
  }

  @Test
  void tasks_areAnArrayOfAll() {
    assertThat(get("/tasks").body()).isEmpty();
    post("/tasks", EVENT);
    house.task("{\"name\":\"ours\",\"image_url\":\"team/add:v1\"}");

    Reply all = get("/tasks");

    assertThat(all.status()).isEqualTo(200);
    assertThat(all.body().findValuesAsText("Name"))
        .containsExactlyInAnyOrder("test-chapter-9.1", "ours");
    assertThat(all.body().findValues("State")).allMatch(JsonNode::isInt);
  }

  @Test
  void delete_stopsTheTask() {
    post("/tasks", EVENT);

    assertThat(delete("/tasks/" + ID).status()).isEqualTo(204);

    assertThat(house.get("/tasks/" + ID).json().path("state").asInt())
        .isEqualTo(TaskState.INTERRUPTED.number());
    assertThat(get("/tasks").body().path(0).path("State").asInt()).isEqualTo(3);
    assertThat(delete("/tasks/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(delete("/tasks/7").status()).isEqualTo(400);
  }

  @Test
  void event_thatWantsItCompleted_stopsTheTask() {
    post("/tasks", EVENT);

    Reply stopped = post("/tasks", EVENT.replace("\"State\": 2", "\"State\": 3"));

    assertThat(stopped.status()).isEqualTo(201);
    assertThat(stopped.body().path("State").asInt()).isEqualTo(3);
    assertThat(
            post("/tasks", "{\"State\":3,\"Task\":{\"ID\":\"" + UUID.randomUUID() + "\"}}")
                .status())
        .isEqualTo(404);
  }

  @Test
  void event_ofATaskThatIsThere_isAConflict() {
    post("/tasks", EVENT);

    Reply second = post("/tasks", EVENT);

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.body().path("detail").asText()).contains("task " + ID + " exists already");
  }

  @Test
  void event_withoutAnId_getsOne() {
    Reply made = post("/tasks", "{\"State\":2,\"Task\":{\"Name\":\"x\",\"Image\":\"a/b:v1\"}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(UUID.fromString(made.body().path("ID").asText())).isNotNull();
  }

  @Test
  void amounts_becomeResources() {
    String id =
        post(
                "/tasks",
                "{\"State\":2,\"Task\":{\"Name\":\"x\",\"Image\":\"a/b:v1\",\"Cpu\":0.5,\"Memory\":1048576,\"Disk\":7}}")
            .body()
            .path("ID")
            .asText();

    JsonNode resources = house.get("/tasks/" + id).json().path("resources");

    assertThat(resources.path("cpu_millis").asInt()).isEqualTo(500);
    assertThat(resources.path("memory_bytes").asInt()).isEqualTo(1_048_576);
    assertThat(resources.path("disk_bytes").asInt()).isEqualTo(7);
    JsonNode shown = get("/tasks").body().path(0);
    assertThat(shown.path("Cpu").asDouble()).isEqualTo(0.5);
    assertThat(shown.path("Memory").asInt()).isEqualTo(1_048_576);
  }

  @Test
  void garbage_isRefusedByNameAndMakesNothing() {
    for (String bad :
        List.of(
            "",
            "[]",
            "{",
            "{}",
            "{\"State\":2}",
            "{\"State\":2,\"Task\":7}",
            "{\"State\":2,\"Task\":{}}",
            "{\"State\":2,\"Task\":{\"Name\":\"x\"}}",
            "{\"State\":9,\"Task\":{\"Image\":\"a/b:v1\"}}",
            "{\"State\":4,\"Task\":{\"Image\":\"a/b:v1\"}}",
            "{\"State\":3,\"Task\":{}}",
            "{\"State\":\"Running\",\"Task\":{\"Image\":\"a/b:v1\"}}",
            "{\"State\":2,\"Task\":{\"ID\":\"7\",\"Image\":\"a/b:v1\"}}",
            "{\"State\":2,\"Task\":{\"ID\":\"1-1-1-1-1\",\"Image\":\"a/b:v1\"}}",
            "{\"State\":2,\"Task\":{\"Image\":\"a b\"}}",
            "{\"State\":2,\"Task\":{\"Image\":\"a/b:v1\",\"Memory\":-1}}",
            "{\"State\":2,\"Task\":{\"Image\":\"a/b:v1\",\"Cpu\":-1}}")) {
      assertThat(post("/tasks", bad).status()).as(bad).isEqualTo(400);
    }
    assertThat(get("/tasks").body()).isEmpty();
    assertThat(get("/elsewhere").status()).isEqualTo(404);
    assertThat(delete("/nodes").status()).isEqualTo(405);
  }

  @Test
  void nodes_areTheProplets() {
    PropletId proplet = house.proplet();

    JsonNode nodes = get("/nodes").body();

    assertThat(nodes).hasSize(1);
    assertThat(nodes.path(0).path("Name").asText())
        .isEqualTo(house.get("/proplets/" + proplet).text("name"));
    assertThat(nodes.path(0).path("Role").asText()).isEqualTo("worker");
    assertThat(nodes.path(0).path("TaskCount").asInt()).isZero();
    assertThat(nodes.path(0).path("Stats").has("MemStats")).isTrue();
  }

  private Reply post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private Reply get(String path) {
    return send(request(path).GET());
  }

  private Reply delete(String path) {
    return send(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.cubePort + path))
        .timeout(Duration.ofSeconds(30));
  }

  private Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(
          response.statusCode(),
          response.body().isEmpty()
              ? Json.mapper().missingNode()
              : Json.mapper().readTree(response.body()));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
