package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Houses without a broker, each service a process that can be killed. */
class NoBrokerTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Duration PATIENT = Duration.ofMinutes(2);

  private static final int MINUTES_MS = 600_000;

  @TempDir Path folder;

  private Forked turboprop(String log, String... arguments) {
    return Forked.java(
        "io.turboprop.cli.Turboprop", Map.of("NO_COLOR", "1"), folder.resolve(log), arguments);
  }

  @Test
  void dev_withoutABroker_runsInlineModulesLargeOnesAndImages() throws IOException {
    Path ready = folder.resolve("ready");
    Path data = folder.resolve("dev");
    try (Forked dev =
        turboprop(
            "dev.log",
            "dev",
            "--no-broker",
            "--proplets",
            "2",
            "--data-dir",
            data.toString(),
            "--http-port",
            "0",
            "--ready-file",
            ready.toString())) {
      Api.until(() -> Files.exists(ready) && Files.size(ready) > 0);
      String url = Files.readString(ready).strip();
      Api api = new Api(URI.create(url).getPort());

      byte[] small = Examples.ADD.bytes();
      assertThat(api.run(Api.upload("add", small, 4, 5)).path("results").asText()).isEqualTo("9");
      byte[] large = HouseTest.padded(small, 3_000_000);
      assertThat(api.run(Api.upload("add", large, 6, 7)).path("results").asText()).isEqualTo("13");
      Path layout = data.resolve("images");
      House.pack(Examples.ADD.copyTo(folder), layout, "add");
      JsonNode image = api.run(Api.task("add", "oci:" + layout + ":add", 20, 22));
      assertThat(image.path("results").asText()).as(image.toString()).isEqualTo("42");
      String ran = "/proplets/" + image.path("proplet_id").asText();
      JsonNode kept = api.get(ran + "/images").body();
      assertThat(kept.path("images").findValuesAsText("digest"))
          .as(kept.toString())
          .contains(Digest.of(small).toString());
      assertThat(api.get(ran).body().path("images").path("known").asBoolean()).isTrue();
      JsonNode broadcast = api.run(Api.upload("add", small, 1, 1).put("broadcast", true));
      assertThat(broadcast.path("results").size()).as(broadcast.toString()).isEqualTo(2);
      String spin = api.start(Api.upload("spin", Examples.SPIN.bytes()));
      api.when(spin, task -> task.path("state").asInt() == 2);
      api.post("/tasks/" + spin + "/stop", "");
      assertThat(api.ended(spin).path("state").asInt()).isEqualTo(6);

      Path module = Examples.ECHO.copyTo(folder);
      assertThat(
              turboprop("deploy.log", "-m", url, "functions", "deploy", "echo", module.toString())
                  .exitCode(PATIENT))
          .isZero();
      Forked call = turboprop("call.log", "-m", url, "functions", "call", "echo", "hello");
      assertThat(call.exitCode(PATIENT)).as(call.output()).isZero();

      JsonNode health = api.get("/health").body();
      assertThat(
              health
                  .path("checks")
                  .path("broker:connectivity")
                  .path(0)
                  .path("observedValue")
                  .asText())
          .isEqualTo("no broker; 2 of 2 proplets driven over HTTP");
      assertThat(dev.terminate()).isEqualTo(143);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The environment of this service, without a broker. */
  private static Map<String, String> withoutBroker(Map<String, String> env, String... more) {
    Map<String, String> changed = new HashMap<>(env);
    changed.keySet().removeIf(name -> name.endsWith("_MQTT_ADDRESS"));
    for (int i = 0; i < more.length; i += 2) {
      changed.put(more[i], more[i + 1]);
    }
    return changed;
  }

  @Test
  void managerAndProplets_killedInTheMiddle_endEverything() throws IOException {
    int managerPort = freePort();
    int[] ports = {freePort(), freePort()};
    var entities = new Entities(folder, "");
    Map<String, String> managerEnv =
        withoutBroker(
            entities.manager(managerPort),
            "MANAGER_BROKER_ENABLED",
            "false",
            "MANAGER_WORKERS",
            "http://127.0.0.1:%d,http://127.0.0.1:%d".formatted(ports[0], ports[1]),
            "MANAGER_WORKER_TOKEN",
            TOKEN);
    Api api = new Api(managerPort);
    Forked manager = manager(managerEnv);
    Forked one = proplet(entities, "p1", ports[0]);
    try (Forked two = proplet(entities, "p2", ports[1])) {
      Api.until(() -> api.get("/proplets?status=active").body().path("total").asInt() == 2);
      String onOne = api.start(spin(MINUTES_MS, "p1"));
      String onTwo = api.start(spin(8_000, "p2"));
      awaitRunning(api, onOne);
      awaitRunning(api, onTwo);

      manager.kill();
      manager = manager(managerEnv);
      Api.until(() -> api.get("/health").status() == 200);
      one.kill();
      one = proplet(entities, "p1", ports[0]);

      JsonNode undisturbed = api.ended(onTwo, PATIENT);
      assertThat(undisturbed.path("reason").asText()).isEqualTo("deadline");
      assertThat(undisturbed.path("attempt").asInt()).isEqualTo(1);
      // It would spin for minutes: what ends it is the stop, wherever it runs by then.
      api.when(onOne, task -> task.path("attempt").asInt() == 2 && task.path("state").asInt() == 2);
      api.post("/tasks/" + onOne + "/stop", "");
      assertThat(api.ended(onOne, PATIENT).path("state").asInt()).isEqualTo(6);
      String next =
          api.start(Api.upload("add", Examples.ADD.bytes(), 1, 2).put("proplet_id", "p1"));
      assertThat(api.ended(next, PATIENT).path("results").asText()).isEqualTo("3");
      assertThat(two.running()).isTrue();
    } finally {
      one.close();
      manager.close();
    }
  }

  private static ObjectNode spin(int deadlineMs, String proplet) {
    ObjectNode task = Api.upload("spin", Examples.SPIN.bytes()).put("proplet_id", proplet);
    task.putObject("limits").put("deadline_ms", deadlineMs);
    return task;
  }

  private static void awaitRunning(Api api, String id) {
    api.when(id, task -> task.path("state").asInt() == 2);
  }

  private Forked manager(Map<String, String> env) {
    return Forked.java("io.turboprop.manager.ManagerMain", env, folder.resolve("manager.log"));
  }

  private Forked proplet(Entities entities, String id, int port) {
    Map<String, String> env =
        withoutBroker(
            entities.proplet(id),
            "PROPLET_METRICS_PORT",
            Integer.toString(port),
            "PROPLET_WORKER_TOKEN",
            TOKEN);
    return Forked.java("io.turboprop.proplet.PropletMain", env, folder.resolve(id + ".log"));
  }
}
