package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.model.Digest;
import io.turboprop.system.Api.Answer;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two managers as processes of their own on a store that they share, a real mosquitto, two
 * proplets. The tests follow each other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class Failovers {
  protected static final int COMPLETED = 3;
  private static final int RUNNING = 2;
  private static final int INTERRUPTED = 6;

  @TempDir protected static Path folder;
  private final Map<String, Forked> running = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, Api> apis = new HashMap<>();
  private Entities entities;

  /** Begins the store, empty. */
  protected abstract void openStore() throws IOException;

  /** The settings of a manager that say where it is. */
  protected abstract Map<String, String> storeSettings();

  protected abstract void closeStore() throws IOException;

  @BeforeAll
  void open() throws IOException {
    openStore();
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
      int port = TestBroker.freePort();
      ports.put(manager, port);
      apis.put(manager, new Api(port));
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

  protected final void manager(String id) {
    int port = Objects.requireNonNull(ports.get(id));
    Map<String, String> env = entities.manager(port);
    env.remove("MANAGER_SQLITE_PATH");
    env.put("MANAGER_DATA_DIR", folder.resolve(id).toString());
    env.putAll(storeSettings());
    env.put("MANAGER_ID", id);
    env.put("MANAGER_ADVERTISED_URL", "http://127.0.0.1:" + port);
    running.put(
        id, Forked.java("io.turboprop.manager.ManagerMain", env, folder.resolve(id + ".log")));
    Api.until(() -> api(id).get("/readyz").status() == 200);
  }

  @AfterAll
  void close() throws IOException {
    running.values().forEach(Forked::close);
    closeStore();
  }

  protected final Api api(String manager) {
    return Objects.requireNonNull(apis.get(manager));
  }

  protected final String role(String manager) {
    return api(manager).get("/managers").body().path("role").asText();
  }

  protected final String leader() {
    Api.until(() -> role("m1").equals("leader") || role("m2").equals("leader"));
    return role("m1").equals("leader") ? "m1" : "m2";
  }

  protected final String other(String manager) {
    return manager.equals("m1") ? "m2" : "m1";
  }

  protected final Forked process(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  /** Insists until the task is accepted, by whoever takes it, with one key; its id. */
  private String submit(int number) {
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

  /** Tasks that are handed in one after the other, while other things happen. */
  protected final class Load {
    private final AtomicInteger number = new AtomicInteger();
    private final CompletableFuture<List<String>> ids;

    Load(int tasks) {
      ids =
          CompletableFuture.supplyAsync(
              () -> {
                List<String> accepted = new ArrayList<>();
                for (int i = 0; i < tasks; i++) {
                  accepted.add(submit(i));
                  number.incrementAndGet();
                }
                return accepted;
              });
    }

    /** Waits until so many are accepted. */
    void await(int tasks) {
      Api.until(() -> number.get() >= tasks);
    }

    /** The ids of all of them. */
    List<String> accepted() throws Exception {
      return ids.get(120, TimeUnit.SECONDS);
    }
  }

  /** A task that goes on and on; its id, as soon as it runs. */
  protected final String startSpinning() {
    ObjectNode task = Api.upload("spin", Examples.SPIN.bytes());
    task.putObject("limits").put("deadline_ms", 600_000);
    Api api = api(leader());
    String id = api.start(task);
    api.when(id, spin -> spin.path("state").asInt() == RUNNING);
    return id;
  }

  /** Stops a task that still is at its first attempt, through the manager that follows. */
  protected final void stopUndisturbed(String id) {
    Api api = api(other(leader()));
    JsonNode spin = api.task(id);
    assertThat(spin.path("state").asInt()).as(spin.toString()).isEqualTo(RUNNING);
    assertThat(spin.path("attempt").asInt()).isEqualTo(1);
    api.post("/tasks/" + id + "/stop", "");
    assertThat(api.ended(id).path("state").asInt()).isEqualTo(INTERRUPTED);
  }

  /** Waits until both managers say that the store is away, and live all the same. */
  protected final void awaitNotReady() {
    for (String manager : List.of("m1", "m2")) {
      Api.until(() -> api(manager).get("/readyz").status() == 503);
      assertThat(api(manager).get("/readyz").body().path("output").asText()).isNotEmpty();
      assertThat(api(manager).get("/livez").status()).isEqualTo(200);
    }
  }

  protected final void awaitReady() {
    for (String manager : List.of("m1", "m2")) {
      Api.until(() -> api(manager).get("/readyz").status() == 200);
    }
  }

  protected final void endedOnce(List<String> tasks, Api api) {
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
    String undisturbed = startSpinning();
    Load load = new Load(100);
    load.await(30);

    long killed = System.nanoTime();
    process(victim).kill();
    Api.until(() -> role(heir).equals("leader"));
    System.out.printf(
        "after kill -9 of the leader another one served in %d ms%n",
        Duration.ofNanos(System.nanoTime() - killed).toMillis());
    manager(victim);

    endedOnce(load.accepted(), api(heir));
    assertThat(role(victim)).isEqualTo("follower");
    stopUndisturbed(undisturbed);
  }

  /** Each has a folder of its own, so the module comes out of the store. */
  @Test
  @Order(3)
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
}
