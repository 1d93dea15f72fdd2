package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.model.Digest;
import io.turboprop.system.Api.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two managers as processes of their own on one PostgreSQL, a real mosquitto, two proplets. The
 * tests follow each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverTest {
  private static final int COMPLETED = 3;
  private static final int RUNNING = 2;

  @TempDir static Path folder;
  private static final Map<String, Forked> running = new HashMap<>();
  private static final Map<String, Integer> ports = new HashMap<>();
  private static EmbeddedPostgres database;
  private static int databasePort;
  private static Entities entities;

  @BeforeAll
  static void open() throws IOException {
    databasePort = TestBroker.freePort();
    database = database();
    int mqttPort = TestBroker.freePort();
    entities = new Entities(folder, "tcp://127.0.0.1:" + mqttPort);
    Path config = folder.resolve("mosquitto.conf");
    Files.writeString(
        config, "listener " + mqttPort + " 127.0.0.1\nallow_anonymous true\nuser root\n");
    running.put(
        "mosquitto",
        Forked.start(
            List.of("mosquitto", "-c", config.toString()),
            Map.of(),
            folder.resolve("mosquitto.log")));
    for (String manager : List.of("m1", "m2")) {
      ports.put(manager, TestBroker.freePort());
      manager(manager);
    }
    for (String proplet : List.of("p1", "p2")) {
      running.put(
          proplet,
          Forked.java(
              "io.turboprop.proplet.PropletMain",
              entities.proplet(proplet),
              folder.resolve(proplet + ".log")));
    }
    // Also through the one that follows.
    api("m1").awaitProplets(2);
    api("m2").awaitProplets(2);
  }

  /** A new one the first time, then the same again. */
  private static EmbeddedPostgres database() throws IOException {
    return EmbeddedPostgres.builder()
        .setPGStartupWait(Duration.ofMinutes(2))
        .setLocaleConfig("locale", "C")
        .setPort(databasePort)
        .setDataDirectory(folder.resolve("postgres"))
        .setCleanDataDirectory(false)
        .start();
  }

  private static void manager(String id) {
    int port = Objects.requireNonNull(ports.get(id));
    Map<String, String> env = entities.manager(port);
    env.remove("MANAGER_SQLITE_PATH");
    env.put("MANAGER_STORAGE_TYPE", "postgres");
    env.put(
        "MANAGER_POSTGRES_URL",
        "postgresql://postgres:postgres@localhost:" + databasePort + "/postgres");
    env.put("MANAGER_DATA_DIR", folder.resolve(id).toString());
    env.put("MANAGER_ID", id);
    env.put("MANAGER_ADVERTISED_URL", "http://127.0.0.1:" + port);
    running.put(
        id, Forked.java("io.turboprop.manager.ManagerMain", env, folder.resolve(id + ".log")));
    Api.until(() -> api(id).get("/readyz").status() == 200);
  }

  @AfterAll
  static void close() throws IOException {
    running.values().forEach(Forked::close);
    database.close();
  }

  private static Api api(String manager) {
    return new Api(Objects.requireNonNull(ports.get(manager)));
  }

  private static String role(String manager) {
    return api(manager).get("/managers").body().path("role").asText();
  }

  private static String leader() {
    Api.until(() -> role("m1").equals("leader") || role("m2").equals("leader"));
    return role("m1").equals("leader") ? "m1" : "m2";
  }

  private static String other(String manager) {
    return manager.equals("m1") ? "m2" : "m1";
  }

  private static Forked process(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  /** Insists until the task is accepted, by whoever takes it, with one key; its id. */
  private static String submit(int number) {
    String key = UUID.randomUUID().toString();
    String body = Api.upload("add", Examples.ADD.bytes(), number, 1).toString();
    String[] id = {""};
    Api.until(
        () -> {
          Answer answer =
              api(number % 2 == 0 ? "m1" : "m2")
                  .post("/tasks?start=true", body, "Idempotency-Key", key);
          id[0] = answer.body().path("id").asText();
          return answer.status() == 201 || answer.status() == 200;
        });
    return id[0];
  }

  private static ObjectNode spinning() {
    ObjectNode task = Api.upload("spin", Examples.SPIN.bytes());
    task.putObject("limits").put("deadline_ms", 600_000);
    return task;
  }

  private static void endedOnce(List<String> tasks, Api api) {
    for (int i = 0; i < tasks.size(); i++) {
      String id = tasks.get(i);
      JsonNode task = api.ended(id);
      assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(COMPLETED);
      assertThat(task.path("results").asText()).isEqualTo(Integer.toString(i + 1));
      JsonNode events = api.getJson("/tasks/" + id + "/events").body().path("events");
      assertThat(
              StreamSupport.stream(events.spliterator(), false)
                  .filter(event -> event.path("type").asText().equals("finished"))
                  .count())
          .as(events.toString())
          .isEqualTo(1);
    }
  }

  @Test
  @Order(1)
  void follower_forwardsWrites_andReadsTheStore() {
    String follower = other(leader());

    JsonNode task = api(follower).run(Api.upload("add", Examples.ADD.bytes(), 20, 22));

    assertThat(task.path("results").asText()).isEqualTo("42");
    assertThat(role(follower)).isEqualTo("follower");
  }

  @Test
  @Order(2)
  void leader_killedUnderLoad_isFollowedByTheOther_andNothingIsLostOrDoneTwice() throws Exception {
    String victim = leader();
    String heir = other(victim);
    String undisturbed = api(victim).start(spinning());
    api(victim).when(undisturbed, task -> task.path("state").asInt() == RUNNING);
    CountDownLatch underWay = new CountDownLatch(30);
    CompletableFuture<List<String>> load =
        CompletableFuture.supplyAsync(
            () -> {
              List<String> accepted = new ArrayList<>();
              for (int i = 0; i < 100; i++) {
                accepted.add(submit(i));
                underWay.countDown();
              }
              return accepted;
            });
    assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();

    long killed = System.nanoTime();
    process(victim).kill();
    Api.until(() -> role(heir).equals("leader"));
    System.out.printf(
        "after kill -9 of the leader another one served in %d ms%n",
        Duration.ofNanos(System.nanoTime() - killed).toMillis());
    manager(victim);

    endedOnce(load.get(120, TimeUnit.SECONDS), api(heir));
    assertThat(role(victim)).isEqualTo("follower");
    JsonNode spin = api(victim).task(undisturbed);
    assertThat(spin.path("state").asInt()).as(spin.toString()).isEqualTo(RUNNING);
    assertThat(spin.path("attempt").asInt()).isEqualTo(1);
    api(victim).post("/tasks/" + undisturbed + "/stop", "");
    assertThat(api(heir).ended(undisturbed).path("state").asInt()).isEqualTo(6);
  }

  @Test
  @Order(3)
  void leader_thatStoodStillForLongerThanItsLease_followsWhenItGoesOn() {
    String paused = leader();
    String heir = other(paused);
    List<String> tasks = new ArrayList<>();
    CompletableFuture<Void> stood =
        CompletableFuture.runAsync(() -> signal("STOP", paused))
            .thenRun(() -> Api.until(() -> role(heir).equals("leader")));
    for (int i = 0; i < 20; i++) {
      String key = UUID.randomUUID().toString();
      String body = Api.upload("add", Examples.ADD.bytes(), i, 1).toString();
      Api.until(
          () -> {
            Answer answer = api(heir).post("/tasks?start=true", body, "Idempotency-Key", key);
            if (answer.status() != 201) {
              return false;
            }
            tasks.add(answer.body().path("id").asText());
            return true;
          });
    }
    stood.join();

    signal("CONT", paused);

    Api.until(() -> role(paused).equals("follower"));
    endedOnce(tasks, api(paused));
    assertThat(role(heir)).isEqualTo("leader");
    JsonNode task = api(paused).run(Api.upload("add", Examples.ADD.bytes(), 1, 2));
    assertThat(task.path("results").asText()).isEqualTo("3");
  }

  /** Each has a folder of its own, so the module comes out of the database. */
  @Test
  @Order(4)
  void module_uploadedToAManagerThatWasKilled_isRunByTheOther() {
    String victim = leader();
    String heir = other(victim);
    Answer created =
        api(victim).post("/tasks", Api.upload("fib", Examples.FIB.bytes(), 10).toString());
    assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
    String id = created.body().path("id").asText();

    process(victim).kill();
    Api.until(() -> role(heir).equals("leader"));
    Api.until(() -> api(heir).post("/tasks/" + id + "/start", "").status() == 200);

    JsonNode task = api(heir).ended(id);
    assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(COMPLETED);
    assertThat(folder.resolve(heir).resolve("modules"))
        .isDirectoryRecursivelyContaining("glob:**" + Digest.of(Examples.FIB.bytes()).hex());
    manager(victim);
  }

  @Test
  @Order(5)
  void database_restartedUnderLoad_managersWaitAndSaySo_thenGoOnAndNothingIsLost()
      throws Exception {
    String undisturbed = api("m1").start(spinning());
    api("m1").when(undisturbed, task -> task.path("state").asInt() == RUNNING);
    CountDownLatch underWay = new CountDownLatch(10);
    CompletableFuture<List<String>> load =
        CompletableFuture.supplyAsync(
            () -> {
              List<String> accepted = new ArrayList<>();
              for (int i = 0; i < 40; i++) {
                accepted.add(submit(i));
                underWay.countDown();
              }
              return accepted;
            });
    assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();

    database.close();
    for (String manager : List.of("m1", "m2")) {
      Api.until(() -> api(manager).get("/readyz").status() == 503);
      assertThat(api(manager).get("/readyz").body().path("output").asText()).isNotEmpty();
      assertThat(api(manager).get("/livez").status()).isEqualTo(200);
    }
    database = database();

    for (String manager : List.of("m1", "m2")) {
      Api.until(() -> api(manager).get("/readyz").status() == 200);
    }
    endedOnce(load.get(120, TimeUnit.SECONDS), api(leader()));
    JsonNode spin = api("m2").task(undisturbed);
    assertThat(spin.path("state").asInt()).as(spin.toString()).isEqualTo(RUNNING);
    assertThat(spin.path("attempt").asInt()).isEqualTo(1);
    api("m2").post("/tasks/" + undisturbed + "/stop", "");
    assertThat(api("m1").ended(undisturbed).path("state").asInt()).isEqualTo(6);
  }

  private static void signal(String name, String manager) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process(manager).pid()))
              .inheritIO()
              .start()
              .waitFor();
      assertThat(code).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }
}
