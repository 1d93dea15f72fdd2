package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every service as a process of its own, a real mosquitto as the broker, a real docker-registry
 * that wants a password. The tests follow each other on one fleet.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProcessesTest {
  @TempDir static Path folder;
  private static final Map<String, Forked> running = new HashMap<>();
  private static DockerRegistry registry;
  private static Entities entities;
  private static int httpPort;
  private static Api api;
  private static String image;
  private static String spin;

  @BeforeAll
  static void open() throws IOException {
    registry =
        DockerRegistry.withBasicAuth(
            Files.createDirectory(folder.resolve("registry")), "alice", "s3cret");
    RegistryPusher pusher = RegistryPusher.to(registry).as("alice", "s3cret");
    pusher.module("team/add", "v1", Examples.ADD.bytes());
    pusher.module("team/spin", "v1", Examples.SPIN.bytes());
    image = registry.authority() + "/team/add:v1";
    spin = registry.authority() + "/team/spin:v1";
    int mqttPort = TestBroker.freePort();
    entities = new Entities(folder, "tcp://127.0.0.1:" + mqttPort);
    mosquitto(mqttPort);
    httpPort = TestBroker.freePort();
    api = new Api(httpPort);
    manager();
    Map<String, String> proxy = entities.proxy(registry.url());
    proxy.put("PROXY_AUTHENTICATE", "true");
    proxy.put("PROXY_REGISTRY_USERNAME", "alice");
    proxy.put("PROXY_REGISTRY_PASSWORD", "s3cret");
    java("proxy", "io.turboprop.proxy.ProxyMain", proxy);
    proplet("p1");
    proplet("p2");
    api.awaitProplets(2);
  }

  @AfterAll
  static void close() {
    running.values().forEach(Forked::close);
    registry.close();
  }

  private static void mosquitto(int port) throws IOException {
    Path config = folder.resolve("mosquitto.conf");
    Files.writeString(
        config,
        "listener "
            + port
            + " 127.0.0.1\nallow_anonymous true\nuser root\nmax_inflight_messages 100\n");
    running.put(
        "mosquitto",
        Forked.start(
            List.of("mosquitto", "-c", config.toString()),
            Map.of(),
            folder.resolve("mosquitto.log")));
  }

  private static void manager() {
    java("manager", "io.turboprop.manager.ManagerMain", entities.manager(httpPort));
    Api.until(() -> api.get("/health").body().path("status").asText().equals("pass"));
  }

  private static void proplet(String id) {
    java(id, "io.turboprop.proplet.PropletMain", entities.proplet(id));
  }

  private static void java(String name, String mainClass, Map<String, String> env) {
    running.put(name, Forked.java(mainClass, env, folder.resolve(name + ".log")));
  }

  private static Forked service(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  private static ObjectNode spinning(int deadlineMs) {
    ObjectNode task = Api.task("spin", spin);
    task.putObject("limits").put("deadline_ms", deadlineMs);
    return task;
  }

  @Test
  @Order(1)
  void task_ofARegistryImage_givesItsResult() {
    JsonNode task = api.run(Api.task("add", image, 10, 20));

    assertThat(task.path("results").asText()).as(task.toString()).isEqualTo("30");
  }

  @Test
  @Order(2)
  void manager_killedWhileTasksRun_andStartedAgain_losesNothing() {
    String runningTask = api.start(spinning(6_000));
    api.when(runningTask, t -> t.path("state").asInt() == 2);
    String queued = api.start(Api.task("add", image, 1, 2).put("proplet_id", "p3"));

    service("manager").kill();
    manager();

    assertThat(api.ended(runningTask).path("reason").asText()).isEqualTo("deadline");
    assertThat(api.task(runningTask).path("attempt").asInt()).isEqualTo(1);
    proplet("p3");
    assertThat(api.ended(queued).path("results").asText()).isEqualTo("3");
  }

  @Test
  @Order(3)
  void proplet_killed_losesItsTaskToAnother() {
    String id = api.start(spinning(60_000).put("broadcast", false));
    JsonNode task = api.when(id, t -> t.path("state").asInt() == 2);
    String victim = task.path("proplet_id").asText();

    service(victim).kill();

    JsonNode moved =
        api.when(id, t -> t.path("attempt").asInt() == 2 && t.path("state").asInt() == 2);
    assertThat(moved.path("proplet_id").asText()).isNotEqualTo(victim);
    api.post("/tasks/" + id + "/stop", "");
    assertThat(api.ended(id).path("state").asInt()).isEqualTo(6);
  }

  @Test
  @Order(4)
  void proplet_killed_takesTheProcessesOfItsGuestsAlong() {
    String id = api.start(spinning(60_000).put("broadcast", false).put("isolation", "process"));
    JsonNode task = api.when(id, t -> t.path("state").asInt() == 2);
    Forked victim = service(task.path("proplet_id").asText());
    List<ProcessHandle> guests = victim.descendants();
    assertThat(guests).isNotEmpty();

    victim.kill();

    Api.until(() -> guests.stream().noneMatch(ProcessHandle::isAlive));
    api.when(id, t -> t.path("attempt").asInt() == 2 && t.path("state").asInt() == 2);
    api.post("/tasks/" + id + "/stop", "");
    assertThat(api.ended(id).path("state").asInt()).isEqualTo(6);
  }

  @Test
  @Order(5)
  void garbage_onEveryTopic_isSurvivedByAll() throws IOException {
    for (String topic :
        List.of(
            "control/proplet/create",
            "control/proplet/alive",
            "control/proplet/results",
            "control/proplet/metrics",
            "control/proplet/task_metrics",
            "control/manager/start",
            "control/manager/stop",
            "registry/proplet",
            "registry/server",
            "proplet/p1/orders",
            "proplet/p1/reports",
            "proplet/p1/images")) {
      for (String payload : List.of("{", "\u0000\u00ff", "[]", "{\"task_id\":7,\"app_name\":[]}")) {
        try (Forked sender =
            Forked.start(
                List.of(
                    "mosquitto_pub",
                    "-p",
                    entities.broker().replaceAll(".*:", ""),
                    "-h",
                    "127.0.0.1",
                    "-t",
                    "m/t1/c/c1/" + topic,
                    "-s"),
                Map.of(),
                folder.resolve("pub.log"))) {
          sender.feed(payload);
          sender.exitCode();
        }
      }
    }
    JsonNode task = api.run(Api.task("add", image, 40, 2));
    assertThat(task.path("results").asText()).as(task.toString()).isEqualTo("42");
    Api.until(() -> !service("manager").output().contains("OutOfMemory"));
    assertThat(service("manager").output()).contains("dropped:");
  }

  @Test
  @Order(6)
  void sigterm_endsEveryServiceInOrder() {
    for (String name : List.of("p1", "p2", "p3", "proxy", "manager")) {
      service(name).terminate();
    }
    assertThat(service("manager").output()).contains("manager stopped");
  }
}
