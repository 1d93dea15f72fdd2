package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results larger than a message, from the guest to the user. */
class LargeResultsTest {
  private static final int BLOCK_BYTES = 64 << 10;

  @TempDir Path folder;

  @Test
  void result_of20MiB_comesByHttpAsTheGuestWroteIt_andGoesWithTheTask() throws Exception {
    try (House house = new House(folder).proplet("p1", 1)) {
      Api api = house.api();
      JsonNode task = api.run(flood(320));

      assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(3);
      Digest expected = floodDigest(320);
      assertThat(task.path("results_ref").path("digest").asText()).isEqualTo(expected.toString());
      assertThat(task.path("results_ref").path("size_bytes").asLong()).isEqualTo(20 << 20);
      String id = task.path("id").asText();
      assertThat(download(house.managerUrl(), id)).isEqualTo(expected);
      await().untilAsserted(() -> assertThat(files(folder.resolve("p1/results"))).isZero());

      assertThat(api.delete("/tasks/" + id).status()).isEqualTo(204);
      await().untilAsserted(() -> assertThat(kept()).isZero());
    }
  }

  @Test
  void result_largerThanItMayBe_isCutAndSaysSo() throws Exception {
    try (House house = new House(folder).proplet("p1", 1)) {
      ObjectNode flood = flood(64);
      flood.putObject("limits").put("output_bytes", 3_000_000);

      JsonNode task = house.api().run(flood);

      String remark = "\n[output truncated: kept 3000000 of 4194304 bytes]";
      assertThat(task.path("results_ref").path("size_bytes").asLong())
          .as(task.toString())
          .isEqualTo(3_000_000 + remark.length());
      assertThat(last(house.managerUrl(), task.path("id").asText(), remark.length()))
          .isEqualTo(remark);
    }
  }

  /** The proplet is stopped in the middle, so that the manager surely dies in the middle. */
  @Test
  void manager_killedWhileItFetches_fetchesAgain() throws Exception {
    int mqttPort = TestBroker.freePort();
    Entities entities = new Entities(folder, "tcp://127.0.0.1:" + mqttPort);
    int httpPort = TestBroker.freePort();
    Api api = new Api(httpPort);
    try (Forked broker = mosquitto(mqttPort);
        Forked manager = manager(entities, httpPort, "manager-1");
        Forked proplet =
            Forked.java(
                "io.turboprop.proplet.PropletMain",
                entities.proplet("p1"),
                folder.resolve("p1.log"))) {
      assertThat(broker.running()).isTrue();
      api.awaitProplets(1);
      String id = api.start(flood(1024));
      await()
          .atMost(Api.LONG)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> bytes(unfinished()) > 0);
      signal(proplet, "STOP");
      manager.kill();
      assertThat(bytes(unfinished())).as("the fetch was under way").isPositive();
      assertThat(kept()).isZero();

      try (Forked next = manager(entities, httpPort, "manager-2")) {
        assertThat(next.running()).isTrue();
        Api.until(() -> api.get("/health").body().path("status").asText().equals("pass"));
        signal(proplet, "CONT");

        JsonNode task = api.ended(id);

        assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(3);
        assertThat(task.path("attempt").asInt()).isEqualTo(1);
        assertThat(download("http://127.0.0.1:" + httpPort, id)).isEqualTo(floodDigest(1024));
        assertThat(files(unfinished())).isZero();
      }
    }
  }

  private Forked manager(Entities entities, int httpPort, String log) {
    return Forked.java(
        "io.turboprop.manager.ManagerMain",
        entities.manager(httpPort),
        folder.resolve(log + ".log"));
  }

  private Forked mosquitto(int port) throws IOException {
    Path config = folder.resolve("mosquitto.conf");
    Files.writeString(config, "listener " + port + " 127.0.0.1\nallow_anonymous true\nuser root\n");
    return Forked.start(
        List.of("mosquitto", "-c", config.toString()), Map.of(), folder.resolve("mosquitto.log"));
  }

  private void signal(Forked process, String name) {
    try (Forked kill =
        Forked.start(
            List.of("kill", "-" + name, Long.toString(process.pid())),
            Map.of(),
            folder.resolve("kill.log"))) {
      assertThat(kill.exitCode()).isZero();
    }
  }

  private static ObjectNode flood(int blocks) {
    return Api.upload("flood", Examples.FLOOD.bytes(), blocks);
  }

  private static Digest floodDigest(int blocks) {
    MessageDigest hash = Digest.sha256();
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int word = 0;
    for (int i = 0; i < blocks; i++) {
      block.clear();
      while (block.hasRemaining()) {
        word = word * 1_664_525 + 1_013_904_223;
        block.putInt(word);
      }
      hash.update(block.flip());
    }
    return Digest.of(hash);
  }

  private static Digest download(String manager, String id) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var reply =
          client.send(
              HttpRequest.newBuilder(URI.create(manager + "/tasks/" + id + "/results/content"))
                  .build(),
              BodyHandlers.ofInputStream());
      assertThat(reply.statusCode()).isEqualTo(200);
      MessageDigest hash = Digest.sha256();
      try (InputStream body = reply.body()) {
        byte[] buffer = new byte[BLOCK_BYTES];
        for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
          hash.update(buffer, 0, got);
        }
      }
      return Digest.of(hash);
    }
  }

  private static String last(String manager, String id, int bytes) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(manager + "/tasks/" + id + "/results/content"))
                  .header("Range", "bytes=-" + bytes)
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private Path unfinished() {
    return managerResults().resolve("unfinished");
  }

  private long kept() throws IOException {
    return files(managerResults().resolve("sha256"));
  }

  private Path managerResults() {
    return folder.resolve("manager/results");
  }

  private static long files(Path folder) throws IOException {
    return sizes(folder).size();
  }

  private static long bytes(Path folder) throws IOException {
    return sizes(folder).stream().mapToLong(size -> size).sum();
  }

  private static List<Long> sizes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(file -> file.toFile().length()).toList();
    }
  }
}
