package io.turboprop.manager;

import static io.turboprop.manager.store.Outcomes.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.link.Hub;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.blob.FileBlobStore;
import io.turboprop.manager.store.memory.MemoryStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole managers in one process that share a store in memory and a folder. */
final class TwoManagersTest {
  private static final String TASK = "{\"name\":\"t\",\"image_url\":\"docker.io/x/y:1\"}";
  private static final Duration LEASE = Duration.ofSeconds(2);

  @TempDir Path folder;

  /** How far the store's clock is ahead. */
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  private final MemoryStore memory =
      new MemoryStore(() -> InstantSource.system().instant().plus(ahead.get()));
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Running> all = new ArrayList<>();

  /** One manager, as if it had a process for itself. */
  private record Running(Vertx vertx, String deployment, ManagerVerticle manager) {
    URI at(String path) {
      return URI.create("http://127.0.0.1:" + manager.httpPort() + path);
    }
  }

  private Running start(String id) {
    Vertx vertx = Vertx.vertx();
    ManagerConfig config =
        ManagerConfig.from(
                Settings.of(
                    Map.of(
                        "MANAGER_DOMAIN_ID", "11111111-1111-4111-8111-111111111111",
                        "MANAGER_CHANNEL_ID", "33333333-3333-4333-8333-333333333333",
                        "MANAGER_CLIENT_ID", "22222222-2222-4222-8222-222222222222",
                        "MANAGER_CLIENT_KEY", "key",
                        "MANAGER_BROKER_ENABLED", "false",
                        "MANAGER_HTTP_HOST", "127.0.0.1",
                        "MANAGER_HTTP_PORT", "0",
                        "MANAGER_HTTP_INSTANCES", "1"),
                    ConfigFile.none(),
                    "MANAGER",
                    "manager"))
            .with(new LeaderConfig(Optional.of(id), Optional.empty(), "127.0.0.1", LEASE, true));
    ManagerVerticle manager =
        new ManagerVerticle(
            config,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            new Hub(),
            of ->
                Future.succeededFuture(
                    new Stores(
                        memory.beside(),
                        new FileBlobStore(
                            of, BlobKind.MODULE, folder.resolve("modules"), Clock.systemUTC()),
                        new FileBlobStore(
                            of, BlobKind.RESULT, folder.resolve("results"), Clock.systemUTC()))));
    Running running = new Running(vertx, done(vertx.deployVerticle(manager)), manager);
    all.add(running);
    return running;
  }

  @AfterEach
  void end() {
    all.forEach(running -> done(running.vertx().close()));
    http.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> create(Running at) throws Exception {
    return send(
        HttpRequest.newBuilder(at.at("/tasks"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(TASK)));
  }

  private JsonNode json(Running at, String path) throws Exception {
    return new ObjectMapper().readTree(send(HttpRequest.newBuilder(at.at(path))).body());
  }

  private String role(Running of) throws Exception {
    return json(of, "/managers").path("role").asText();
  }

  private void awaitLeader(Running which) {
    await().atMost(60, TimeUnit.SECONDS).until(() -> role(which).equals("leader"));
  }

  @Test
  void second_follows_andForwardsWhatItCannotAnswer() throws Exception {
    Running a = start("a");
    Running b = start("b");

    assertThat(role(a)).isEqualTo("leader");
    JsonNode view = json(b, "/managers");
    assertThat(view.path("role").asText()).isEqualTo("follower");
    assertThat(view.path("leader").path("id").asText()).isEqualTo("a");
    assertThat(view.path("epoch").asLong()).isEqualTo(1);

    HttpResponse<String> made = create(b);
    assertThat(made.statusCode()).isEqualTo(201);
    String task = made.headers().firstValue("Location").orElseThrow();
    assertThat(json(a, task).path("name").asText()).isEqualTo("t");
    assertThat(json(b, task).path("name").asText()).isEqualTo("t");
    assertThat(json(b, "/proplets").path("total").asInt()).isZero();
    assertThat(send(HttpRequest.newBuilder(b.at("/health"))).statusCode()).isEqualTo(200);
    assertThat(send(HttpRequest.newBuilder(b.at("/metrics"))).body())
        .contains("turboprop_leader_role 0.0");
  }

  @Test
  void bodies_largerThanBuffers_goThroughBothWays() throws Exception {
    Running a = start("a");
    Running b = start("b");
    String padding = "x".repeat(2_000);
    String lines =
        IntStream.range(0, 1_000)
            .mapToObj(
                n ->
                    "{\"name\":\"t%d\",\"image_url\":\"docker.io/x/y:1\",\"env\":{\"P\":\"%s\"}}"
                        .formatted(n, padding))
            .collect(Collectors.joining("\n"));

    HttpResponse<String> made =
        send(
            HttpRequest.newBuilder(b.at("/tasks:batch"))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines)));

    assertThat(made.statusCode()).as(made.body()).isBetween(200, 299);
    assertThat(json(a, "/tasks?limit=1").path("total").asInt()).isEqualTo(1_000);
  }

  @Test
  void follower_streamsWhatHappensAtTheLeader() throws Exception {
    Running a = start("a");
    Running b = start("b");
    HttpRequest request =
        HttpRequest.newBuilder(b.at("/events")).header("Accept", "text/event-stream").build();
    try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      String location = create(a).headers().firstValue("Location").orElseThrow();
      String id = location.substring(location.lastIndexOf('/') + 1);

      CompletableFuture<Boolean> seen =
          CompletableFuture.supplyAsync(() -> lines.anyMatch(line -> line.contains(id)));
      assertThat(seen.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void forwarded_isNotForwardedAgain() throws Exception {
    start("a");
    Running b = start("b");

    HttpResponse<String> refused =
        send(
            HttpRequest.newBuilder(b.at("/tasks"))
                .header("Content-Type", "application/json")
                .header("Turboprop-Forwarded-By", "c")
                .POST(BodyPublishers.ofString(TASK)));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.body()).contains("no-leader").contains("handed this on to b");
  }

  @Test
  void leader_thatEnds_handsOver() throws Exception {
    Running a = start("a");
    Running b = start("b");
    String task = create(a).headers().firstValue("Location").orElseThrow();

    done(a.vertx().undeploy(a.deployment()));
    awaitLeader(b);

    assertThat(json(b, "/managers").path("epoch").asLong()).isEqualTo(2);
    assertThat(json(b, task).path("name").asText()).isEqualTo("t");
    assertThat(create(b).statusCode()).isEqualTo(201);
  }

  @Test
  void leader_thatIsOverruled_followsAndMayLeadAgain() throws Exception {
    Running a = start("a");
    MemoryStore usurper = memory.beside();
    Candidate other = new Candidate("c", "http://127.0.0.1:1");
    // As if this process had stood still meanwhile.
    ahead.set(Duration.ofHours(1));
    assertThat(done(usurper.campaign(other, Duration.ofHours(1))).epoch()).isEqualTo(2);

    HttpResponse<String> refused = create(a);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("no-leader");

    ahead.set(Duration.ofHours(3));
    awaitLeader(a);
    assertThat(json(a, "/managers").path("epoch").asLong()).isGreaterThan(2);
    assertThat(create(a).statusCode()).isEqualTo(201);
    assertThat(json(a, "/tasks").path("total").asInt()).isEqualTo(1);
  }

  @Test
  void leaderThatCannotBeReached_is503AndNothingIsDone() throws Exception {
    MemoryStore gone = memory.beside();
    done(gone.campaign(new Candidate("gone", "http://127.0.0.1:1"), Duration.ofHours(1)));
    Running b = start("b");

    HttpResponse<String> refused = create(b);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("nothing was done");
    assertThat(json(b, "/tasks").path("total").asInt()).isZero();
  }
}
