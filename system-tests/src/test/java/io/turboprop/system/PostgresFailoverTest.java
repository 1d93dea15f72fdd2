package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.system.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** On one PostgreSQL. */
class PostgresFailoverTest extends Failovers {
  // Set by openStore, which comes first.
  @SuppressWarnings("NullAway.Init")
  private PostgresServer database;

  private int port;

  @Override
  protected void openStore() {
    port = TestBroker.freePort();
    database = new PostgresServer(folder.resolve("postgres"), port);
    database.start();
  }

  @Override
  protected Map<String, String> storeSettings() {
    return PostgresServer.settings(port);
  }

  @Override
  protected void closeStore() {
    database.close();
  }

  @Test
  @Order(4)
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

  @Test
  @Order(5)
  void database_restartedUnderLoad_managersWaitAndSaySo_thenGoOnAndNothingIsLost()
      throws Exception {
    String undisturbed = startSpinning();
    Load load = new Load(40);
    load.await(10);

    database.stop();
    awaitNotReady();
    database.start();

    awaitReady();
    endedOnce(load.accepted(), api(leader()));
    stopUndisturbed(undisturbed);
  }

  private void signal(String name, String manager) {
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
