package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A user of a manager's HTTP API. */
public final class Api {
  public static final Duration LONG = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  private final Duration patience;

  public Api(int port) {
    this(port, Duration.ofSeconds(20));
  }

  /**
   * @param patience how long to wait for an answer
   */
  public Api(int port, Duration patience) {
    this.url = "http://127.0.0.1:" + port;
    this.patience = patience;
  }

  /** Status and body; the body is missing if there was none. */
  public record Answer(int status, JsonNode body) {}

  public static ObjectNode task(String name, String image, Object... inputs) {
    ObjectNode task = JSON.createObjectNode().put("name", name).put("image_url", image);
    for (Object input : inputs) {
      task.withArray("/inputs").add(String.valueOf(input));
    }
    return task;
  }

  public static ObjectNode upload(String name, byte[] module, Object... inputs) {
    ObjectNode task = task(name, "", inputs);
    task.remove("image_url");
    return task.put("file", module);
  }

  public Answer get(String path) {
    return send(request(path).GET().build());
  }

  /** As {@link #get}, of what has other forms too. */
  public Answer getJson(String path) {
    return send(request(path).header("Accept", "application/json").GET().build());
  }

  public Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  public Answer post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  /** Creates and starts; the id. */
  public String start(ObjectNode task) {
    Answer answer = post("/tasks?start=true", task.toString());
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body().path("id").asText();
  }

  public JsonNode task(String id) {
    return get("/tasks/" + id).body();
  }

  /** The task when it has ended. */
  public JsonNode ended(String id) {
    return ended(id, LONG);
  }

  public JsonNode ended(String id, Duration atMost) {
    return when(id, atMost, task -> List.of(3, 4, 5, 6).contains(task.path("state").asInt()));
  }

  public JsonNode when(String id, Predicate<JsonNode> holds) {
    return when(id, LONG, holds);
  }

  private JsonNode when(String id, Duration atMost, Predicate<JsonNode> holds) {
    AtomicReference<JsonNode> last = new AtomicReference<>(MissingNode.getInstance());
    await("task " + id)
        .atMost(atMost)
        .until(
            () -> {
              last.set(task(id));
              return holds.test(last.get());
            });
    return Objects.requireNonNull(last.get());
  }

  public JsonNode run(ObjectNode task) {
    return ended(start(task));
  }

  public void awaitProplets(int alive) {
    until(() -> get("/proplets?status=active").body().path("total").asInt() == alive);
  }

  /** Waits; a manager that does not answer is not there yet. */
  public static void until(Callable<Boolean> condition) {
    await().atMost(LONG).ignoreExceptions().until(condition);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(patience);
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), parse(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parse(String body) throws JsonProcessingException {
    return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
  }
}
