package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dturboprop.seed=…} repeats a run with random bodies. */
class FunctionGarbageTest {
  private static final int ROUNDS = 300;
  private static final String GOOD =
      "{\"name\":\"x\",\"revision\":\"r1\",\"env\":{\"A\":\"b\"},\"file\":\"AGFzbQEAAAA=\","
          + "\"export\":\"run\",\"limits\":{\"deadline_ms\":5},\"engine\":\"endive\","
          + "\"scale\":{\"min\":0,\"max\":3,\"concurrency\":1,\"idle_timeout\":\"5s\"},"
          + "\"switch\":true,\"expected_version\":0}";
  private static final String SWITCH = "{\"weights\":{\"r1\":60,\"r2\":40},\"expected_version\":7}";
  private static final String[] FIELDS =
      FunctionForm.FIELDS.stream().sorted().toArray(String[]::new);

  @TempDir Path folder;

  @Test
  void bodies_ofGarbage_neverAnswer500() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    Random random = new Random(seed);
    Garbage garbage = new Garbage(random);
    try (House house = new House(folder)) {
      house.post("/functions", FunctionApiTest.deployment("echo", 100, ""));
      for (int round = 0; round < ROUNDS; round++) {
        byte[] body = garbage.body(GOOD, () -> wrongField(garbage));
        Reply made = house.send(house.json("/functions").POST(BodyPublishers.ofByteArray(body)));
        assertThat(made.status())
            .as("seed %d, round %d: %s", seed, round, new String(body, StandardCharsets.UTF_8))
            .isIn(200, 201, 400, 409, 413);

        byte[] change = garbage.body(SWITCH, () -> wrongField(garbage));
        String path = random.nextBoolean() ? "/switch" : "/rollback";
        Reply changed =
            house.send(
                house.json("/functions/echo" + path).POST(BodyPublishers.ofByteArray(change)));
        assertThat(changed.status())
            .as("seed %d, round %d: %s", seed, round, new String(change, StandardCharsets.UTF_8))
            .isIn(200, 400, 409);
      }
      assertThat(house.get("/functions?limit=100").status()).isEqualTo(200);
      assertThat(house.temporaryFiles()).isZero();
    }
  }

  @Test
  void paths_ofGarbage_neverAnswer500() {
    String[] parts = {
      "",
      "%00",
      "..",
      "%2e%2e",
      "a".repeat(300),
      "%ff",
      "echo",
      "revisions",
      "switch",
      "r1",
      "%2f",
      "?force=x",
      "?limit=0",
      "a-b",
      "-"
    };
    try (House house = new House(folder)) {
      for (String one : parts) {
        for (String two : parts) {
          for (String three : new String[] {"", "/revisions", "/switch", "/history", "/x"}) {
            String path = "/functions/" + one + "/" + two + three;
            assertThat(house.get(path).status()).as("GET %s", path).isLessThan(500);
            assertThat(house.delete(path).status()).as("DELETE %s", path).isLessThan(500);
            assertThat(house.post(path, "{\"to\":\"r1\"}").status())
                .as("POST %s", path)
                .isLessThan(500);
          }
        }
      }
    }
  }

  private static String wrongField(Garbage garbage) {
    String field = garbage.field(FIELDS);
    String value = garbage.value();
    return "{\"name\":\"x\",\"image\":\"a/b:1\",\"to\":%s,\"weights\":%s,\"%s\":%s}"
        .formatted(garbage.value(), garbage.value(), field, value);
  }
}
