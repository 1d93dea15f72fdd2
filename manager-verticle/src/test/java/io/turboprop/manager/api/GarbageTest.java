package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dturboprop.seed=…} repeats a run with random bodies. */
class GarbageTest {
  private static final int ROUNDS = 400;
  private static final String GOOD =
      "{\"name\":\"x\",\"inputs\":[1,\"2\"],\"env\":{\"A\":\"b\"},\"file\":\"AGFzbQEAAAA=\","
          + "\"priority\":5,\"metadata\":{\"k\":[1,{}]},\"schedule\":\"* * * * *\","
          + "\"monitoring_profile\":{\"interval\":3},\"cli_args\":null,\"depends_on\":[]}";
  private static final String[] VALUES = {
    "null",
    "7",
    "-1",
    "1e400",
    "1e-400",
    "\"\"",
    "\"\\ud800\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "true",
    "\"\\u0000\"",
    "99999999999999999999999",
    "[null]",
    "{\"\":null}",
    "0.1"
  };
  private static final String[] FIELDS = TaskForm.FIELDS.stream().sorted().toArray(String[]::new);

  @TempDir Path folder;

  @Test
  void bodies_ofGarbage_neverAnswer500() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    Random random = new Random(seed);
    try (House house = new House(folder)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] body = body(random);
        Reply reply = house.send(house.json("/tasks").POST(BodyPublishers.ofByteArray(body)));

        assertThat(reply.status())
            .as("seed %d, round %d: %s", seed, round, new String(body, StandardCharsets.UTF_8))
            .isIn(201, 400, 413);
      }
      assertThat(house.get("/tasks?limit=100").status()).isEqualTo(200);
      assertThat(house.temporaryFiles()).isZero();
    }
  }

  @Test
  void paths_ofGarbage_neverAnswer500() {
    try (House house = new House(folder)) {
      for (String path : paths()) {
        assertThat(house.get(path).status()).as("GET %s", path).isLessThan(500);
        assertThat(house.post(path, "{\"name\":\"x\"}").status())
            .as("POST %s", path)
            .isLessThan(500);
      }
    }
  }

  private static byte[] body(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> noise(random);
      case 1 -> mutated(random);
      case 2 -> GOOD.substring(0, random.nextInt(GOOD.length())).getBytes(StandardCharsets.UTF_8);
      default -> wrongField(random).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(Random random) {
    byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i <= random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static String wrongField(Random random) {
    String field = FIELDS[random.nextInt(FIELDS.length)];
    String value = VALUES[random.nextInt(VALUES.length)];
    return "{\"name\":\"x\",\"" + field + "\":" + value + "}";
  }

  /** Every path of one to three of these parts. */
  private static List<String> paths() {
    String[] parts = {
      "tasks",
      "proplets",
      "%00",
      "..",
      "%2e%2e",
      "a".repeat(300),
      "%ff",
      "start",
      "metrics",
      "",
      "00000000-0000-0000-0000-000000000000",
      "?limit=1",
      "?offset=%ff",
      "%2f",
      "results",
      "+"
    };
    List<String> all = new ArrayList<>();
    List<String> shorter = List.of("");
    for (int length = 1; length <= 3; length++) {
      List<String> longer = new ArrayList<>();
      for (String path : shorter) {
        for (String part : parts) {
          longer.add(path + '/' + part);
        }
      }
      all.addAll(longer);
      shorter = longer;
    }
    return all;
  }
}
