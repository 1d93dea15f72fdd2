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
  private static final String[] FIELDS = TaskForm.FIELDS.stream().sorted().toArray(String[]::new);

  @TempDir Path folder;

  @Test
  void bodies_ofGarbage_neverAnswer500() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    Random random = new Random(seed);
    Garbage garbage = new Garbage(random);
    try (House house = new House(folder)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] body = garbage.body(GOOD, () -> wrongField(garbage));
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

  private static String wrongField(Garbage garbage) {
    String field = garbage.field(FIELDS);
    String value = garbage.value();
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
