package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.proplet.agent.AgentConfig;
import io.turboprop.proplet.cube.CubeConfig;
import io.turboprop.proplet.run.RunBounds;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the book send to a worker, as they send it. */
@Timeout(120)
final class PropletCubeTest {
  private static final String ID = "21b23589-5d2d-4731-b5c9-a97e9832d021";
  private static final String UNSET = "0001-01-01T00:00:00Z";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Chapter 5, but for the image. */
  private static final String EVENT =
      """
      {
          "ID": "6be4cb6b-61d1-40cb-bc7b-9cacefefa60c",
          "State": 2,
          "Task": {
              "State": 1,
              "ID": "21b23589-5d2d-4731-b5c9-a97e9832d021",
              "Name": "test-chapter-5",
              "Image": "strm/helloworld-http",
              "Cpu": 1.0
          }
      }
      """;

  /** Chapter 7. */
  private static final String STOP =
      """
      {
          "ID": "6be4cb6b-61d1-40cb-bc7b-9cacefefa60c",
          "State": 3,
          "Task": {
              "State": 3,
              "ID": "21b23589-5d2d-4731-b5c9-a97e9832d021",
              "ContainerID": "b97526c353d5d9fc9092c32f1e4b5d6ad9c5fa88310c8d7e317663cf4d418e64",
              "Name": "test-chapter-5",
              "Image": "strm/helloworld-http"
          }
      }
      """;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private PropletHouse house;
  private HttpServer images;
  private Deployed proplet;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    images =
        done(
            house
                .vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      Optional<Examples> found =
                          Arrays.stream(Examples.values())
                              .filter(e -> request.path().equals("/" + e.fileName()))
                              .findFirst();
                      if (found.isPresent()) {
                        request.response().end(Buffer.buffer(found.get().bytes()));
                      } else {
                        request.response().setStatusCode(404).end();
                      }
                    })
                .listen(0, "127.0.0.1"));
    proplet = house.proplet(PropletCubeTest::asCube);
  }

  @AfterEach
  void close() {
    client.close();
    house.close();
  }

  private static PropletConfig asCube(PropletConfig config) {
    return config.withCube(new CubeConfig("127.0.0.1", 0, Optional.empty()));
  }

  @Test
  void proplet_thatWasNotAskedTo_servesNoCube() {
    assertThat(house.proplet().verticle().cubePort()).isEmpty();
  }

  @Test
  void event_runsItsTaskToTheEnd_andTellsNoManager() {
    Instant before = Instant.now();

    HttpResponse<String> made = post(event(Examples.ADD));

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    JsonObject task = new JsonObject(made.body());
    assertThat(task.getString("ID")).isEqualTo(ID);
    assertThat(task.getString("Name")).isEqualTo("test-chapter-5");
    assertThat(task.getString("Image")).isEqualTo(url(Examples.ADD));
    assertThat(task.getInteger("State")).isEqualTo(1);
    assertThat(task.getDouble("Cpu")).isEqualTo(1.0);
    assertThat(task.getString("StartTime")).isEqualTo(UNSET);
    JsonObject over = awaitState(ID, 3);
    Instant started = Instant.parse(over.getString("StartTime"));
    assertThat(started).isAfterOrEqualTo(before);
    assertThat(Instant.parse(over.getString("FinishTime"))).isAfterOrEqualTo(started);
    assertThat(over.getInteger("RestartCount")).isZero();
    assertThat(house.manager.batches()).isEmpty();
    assertThat(house.manager.results()).isEmpty();
  }

  @Test
  void guest_thatRuns_isStopped_whicheverWay() {
    post(event(Examples.SPIN));
    awaitState(ID, 2);
    assertThat(get("/stats").getInteger("TaskCount")).isEqualTo(1);

    assertThat(delete("/tasks/" + ID).statusCode()).isEqualTo(204);

    awaitState(ID, 3);
    assertThat(delete("/tasks/" + ID).statusCode()).isEqualTo(204);
    assertThat(get("/stats").getInteger("TaskCount")).isZero();
    String other = UUID.randomUUID().toString();
    post(event(Examples.SPIN).replace(ID, other));
    awaitState(other, 2);
    HttpResponse<String> stopped = post(STOP.replace(ID, other));
    assertThat(stopped.statusCode()).isEqualTo(201);
    assertThat(new JsonObject(stopped.body()).getString("ID")).isEqualTo(other);
    awaitState(other, 3);
  }

  @Test
  void guest_thatFails_isFailed_andMayBeRunAgain() {
    post(event(Examples.EXIT3));
    awaitState(ID, 4);

    HttpResponse<String> again = post(event(Examples.ADD));

    assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
    assertThat(new JsonObject(again.body()).getInteger("RestartCount")).isEqualTo(1);
    assertThat(awaitState(ID, 3).getString("Image")).isEqualTo(url(Examples.ADD));
  }

  @Test
  void image_thatCannotBeFetched_isAFailureWithoutAStart() {
    post(EVENT.replace("strm/helloworld-http", base() + "/nothing.wasm"));

    assertThat(awaitState(ID, 4).getString("StartTime")).isEqualTo(UNSET);
  }

  @Test
  void task_thatWaitsForItsImage_isScheduledAndCanBeStopped() {
    post(EVENT);
    assertThat(task(ID).getInteger("State")).isEqualTo(1);

    assertThat(delete("/tasks/" + ID.toUpperCase(Locale.ROOT)).statusCode()).isEqualTo(204);

    assertThat(task(ID).getInteger("State")).isEqualTo(3);
  }

  @Test
  void event_ofATaskThatIsThere_isAConflict() {
    post(event(Examples.SPIN));
    HttpResponse<String> second = post(event(Examples.ADD));
    delete("/tasks/" + ID);
    awaitState(ID, 3);
    HttpResponse<String> third = post(event(Examples.ADD));

    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("task " + ID + " exists already");
    assertThat(third.statusCode()).isEqualTo(409);
  }

  @Test
  void event_withoutAnId_getsOne() {
    HttpResponse<String> made = post("{\"Task\":{\"Image\":\"" + url(Examples.ADD) + "\"}}");

    assertThat(made.statusCode()).isEqualTo(201);
    String id = new JsonObject(made.body()).getString("ID");
    assertThat(UUID.fromString(id).version()).isEqualTo(4);
    awaitState(id, 3);
  }

  @Test
  void garbage_isRefusedByNameAndMakesNothing() {
    String image = "\"Image\":\"" + url(Examples.ADD) + "\"";
    assertRefused("", "JSON");
    assertRefused("[]", "must be a JSON object");
    assertRefused("{}", "Task is missing");
    assertRefused("{\"State\":2,\"Task\":{\"Name\":\"x\"}}", "Task.Image is missing");
    assertRefused("{\"State\":4,\"Task\":{" + image + "}}", "State must not be 4");
    assertRefused("{\"State\":3,\"Task\":{" + image + "}}", "Task.ID is missing");
    assertRefused("{\"State\":2,\"Task\":{\"ID\":\"7\"," + image + "}}", "must be a UUID");
    assertRefused("{\"State\":2,\"Task\":{" + image + ",\"Cpu\":-1}}", "Task.Cpu");
    assertThat(post("{\"x\":\"" + "y".repeat(70_000) + "\"}").statusCode()).isEqualTo(413);
    assertThat(tasks()).isEmpty();
  }

  @Test
  void whatIsNotThere_isNotFound_andWhatIsNotServedIsSaid() {
    String nobody = UUID.randomUUID().toString();

    assertThat(delete("/tasks/" + nobody).statusCode()).isEqualTo(404);
    assertThat(delete("/tasks/" + nobody).body()).contains("task " + nobody);
    assertThat(post(STOP).statusCode()).isEqualTo(404);
    assertThat(delete("/tasks/7").statusCode()).isEqualTo(400);
    assertThat(delete("/tasks/7").body()).contains("must be a UUID");
    assertThat(send(request("/tasks/" + nobody)).statusCode()).isEqualTo(405);
    assertThat(send(request("/nodes")).statusCode()).isEqualTo(404);
  }

  @Test
  void pagesInBrowsers_runNothing() {
    HttpResponse<String> answer =
        send(
            request("/tasks")
                .header("Origin", "http://elsewhere.example")
                .POST(BodyPublishers.ofString(event(Examples.ADD))));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(tasks()).isEmpty();
  }

  @Test
  void token_hasToComeWithEachRequest() {
    proplet = house.proplet(c -> c.withCube(new CubeConfig("127.0.0.1", 0, Optional.of("s3cret"))));

    assertThat(post(event(Examples.ADD)).statusCode()).isEqualTo(401);
    assertThat(send(request("/tasks")).statusCode()).isEqualTo(401);
    assertThat(send(request("/tasks").header("Authorization", "Bearer s3cret")).body())
        .isEqualTo("[]\n");
  }

  @Test
  void stats_areWhatGoprocinfoWrites() {
    JsonObject stats = get("/stats");

    JsonObject memory = stats.getJsonObject("MemStats");
    assertThat(memory.getLong("mem_total")).isGreaterThan(memory.getLong("mem_available"));
    assertThat(memory.getLong("mem_available")).isPositive();
    JsonObject disk = stats.getJsonObject("DiskStats");
    assertThat(disk.getLong("all")).isEqualTo(disk.getLong("used") + disk.getLong("free"));
    assertThat(disk.getLong("free")).isPositive();
    JsonObject cpu = stats.getJsonObject("CpuStats");
    assertThat(cpu.getString("id")).isEqualTo("cpu");
    assertThat(cpu.getLong("user")).isPositive();
    assertThat(cpu.getLong("idle")).isPositive();
    assertThat(stats.getJsonObject("LoadStats").getLong("process_total")).isPositive();
    assertThat(stats.getInteger("TaskCount")).isZero();
  }

  @Test
  void place_isTakenLikeAnyOther() {
    proplet = house.proplet(c -> asCube(withAPlaceAndOneToWait(c)));
    post(event(Examples.SPIN));
    awaitState(ID, 2);

    Starts ordered = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(proplet.id(), ordered.run(proplet.id(), 1));
    house.manager.await(ordered.task(), Report.Accepted.class);
    HttpResponse<String> third =
        post(event(Examples.ADD).replace(ID, UUID.randomUUID().toString()));

    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.body()).contains("2 runs are here already");
    assertThat(tasks()).hasSize(1);
    delete("/tasks/" + ID);
    Results.assertText(house.manager.await(ordered.task(), Report.Finished.class).result(), "3");
    awaitState(ID, 3);
  }

  @Test
  void drain_isTheManagersWordAboutItsOwn() {
    house.manager.order(proplet.id(), new Order.Drain(true));
    await().atMost(PATIENCE).until(() -> HttpGet.json(proplet, "/health").getBoolean("draining"));

    post(event(Examples.ADD));

    awaitState(ID, 3);
  }

  private static PropletConfig withAPlaceAndOneToWait(PropletConfig config) {
    AgentConfig agent = config.agent();
    return config.withAgent(
        new AgentConfig(
            new RunBounds(1, 1, agent.bounds().remembered(), agent.bounds().rememberedChars()),
            agent.limits(),
            agent.upstreamEarliest(),
            agent.outboxReports(),
            agent.resend(),
            agent.logs()));
  }

  private static String event(String image) {
    return EVENT.replace("strm/helloworld-http", image);
  }

  private String event(Examples module) {
    String event = event(url(module));
    return module == Examples.SPIN ? event.replace("test-chapter-5", "spin") : event;
  }

  private String base() {
    return "http://127.0.0.1:" + images.actualPort();
  }

  private String url(Examples module) {
    return base() + "/" + module.fileName();
  }

  private void assertRefused(String body, String named) {
    HttpResponse<String> answer = post(body);
    assertThat(answer.statusCode()).as(body).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("detail")).as(body).contains(named);
  }

  private JsonObject awaitState(String id, int state) {
    await().atMost(PATIENCE).until(() -> task(id).getInteger("State") == state);
    return task(id);
  }

  private JsonObject task(String id) {
    return tasks().stream()
        .map(JsonObject.class::cast)
        .filter(task -> task.getString("ID").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private JsonArray tasks() {
    return new JsonArray(send(request("/tasks")).body());
  }

  private JsonObject get(String path) {
    return new JsonObject(send(request(path)).body());
  }

  private HttpResponse<String> delete(String path) {
    return send(request(path).DELETE());
  }

  /** With the content type that curl says if nobody tells it another. */
  private HttpResponse<String> post(String event) {
    return send(
        request("/tasks")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(event)));
  }

  private HttpRequest.Builder request(String path) {
    int port = proplet.verticle().cubePort().orElseThrow();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(PATIENCE)
        .version(HttpClient.Version.HTTP_1_1);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
