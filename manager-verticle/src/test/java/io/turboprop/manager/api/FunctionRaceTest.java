package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many who change one function at once, over HTTP. */
class FunctionRaceTest {
  private static final int SWITCHES = 1_000;
  private static final int CLIENTS = 20;

  @TempDir Path folder;

  @Test
  void switches_thatExpectAVersion_areAdmittedOnceForEachVersion() throws Exception {
    try (House house = new House(folder);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      house.post("/functions", FunctionApiTest.deployment("echo", 100, ""));
      house.post("/functions", FunctionApiTest.deployment("echo", 200, ""));
      long first = version(house.get("/functions/echo"));

      List<Long> admitted = new ArrayList<>();
      List<Callable<List<Long>>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(() -> contend(house));
      }
      for (Future<List<Long>> client : threads.invokeAll(clients)) {
        admitted.addAll(client.get());
      }

      long last = version(house.get("/functions/echo"));
      assertThat(admitted)
          .as("versions that a switch was admitted to")
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(first + 1, last).boxed().toList());
      assertThat(admitted).hasSizeGreaterThanOrEqualTo(SWITCHES / CLIENTS);
      assertThat(
              house
                  .get("/events?function=echo&type=function_switched&limit=1000")
                  .json()
                  .path("events"))
          .hasSize(admitted.size());
    }
  }

  /** Gives the versions that own switches made. */
  private static List<Long> contend(House house) {
    List<Long> made = new ArrayList<>();
    for (int i = 0; i < SWITCHES / CLIENTS; i++) {
      Reply now = house.get("/functions/echo");
      String other = now.text("default").equals("r1") ? "r2" : "r1";
      Reply reply =
          house.post(
              "/functions/echo/switch",
              "{\"to\":\"%s\",\"expected_version\":%d}".formatted(other, version(now)));
      if (reply.status() == 200) {
        made.add(version(reply));
        assertThat(version(reply)).isEqualTo(version(now) + 1);
      } else {
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.text("code")).isEqualTo("stale-version");
      }
    }
    return made;
  }

  private static long version(Reply reply) {
    return reply.json().path("version").asLong();
  }

  @Test
  void readAfterASwitch_neverShowsTheRouteBefore() throws Exception {
    try (House house = new House(folder)) {
      house.post("/functions", FunctionApiTest.deployment("echo", 100, ""));
      house.post("/functions", FunctionApiTest.deployment("echo", 200, ""));

      for (int i = 0; i < 200; i++) {
        String next = i % 2 == 0 ? "r2" : "r1";
        house.post("/functions/echo/switch", "{\"to\":\"" + next + "\"}");
        assertThat(house.get("/functions/echo").text("default")).isEqualTo(next);
      }
    }
  }
}
