package io.turboprop.manager.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.service.LogNews;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as the manager fetches them from proplets: pages come late, twice, or not at all. */
class LogApiTest {
  private static final BootId BOOT = new BootId("boot-1");

  @TempDir Path folder;
  private House house;
  private PropletId proplet;
  private String task;

  @BeforeEach
  void open() throws InterruptedException {
    house = new House(folder);
    proplet = new PropletId(UUID.randomUUID().toString());
    house.hear(new PropletMessage.Registration(proplet, "default", natively(), Optional.of(BOOT)));
    long nonce = house.next(Order.Inventory.class).nonce();
    var nothing = Optional.of(new Inventory(nonce, false, List.of()));
    house.onLoop(core -> core.heard(new Report.Batch(proplet, BOOT, List.of(), nothing)));
    task =
        house.task(
            "{\"name\":\"a\",\"image_url\":\"docker.io/a/m:1\",\"proplet_id\":\""
                + proplet
                + "\"}");
    house.post("/tasks/" + task + "/start");
    house.next(Order.Run.class);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void logs_inSeveralPages_areAskedForUntilAllIsThere() throws Exception {
    CompletableFuture<Reply> answer =
        CompletableFuture.supplyAsync(() -> house.get("/tasks/" + task + "/logs"));

    assertThat(house.next(Order.Logs.class).from()).isZero();
    tell(LogPage.State.OPEN, 0, 0, 6, "abc");
    assertThat(house.next(Order.Logs.class).from()).isEqualTo(3);
    tell(LogPage.State.OPEN, 0, 3, 6, "def");

    Reply reply = answer.get(20, TimeUnit.SECONDS);
    assertThat(reply.body()).isEqualTo("abcdef");
    assertThat(reply.headers().get("x-log-next")).contains("6");
  }

  @Test
  void logs_followed_haveNoGapAndNothingTwice() throws Exception {
    try (EventReader reader = follow()) {
      assertThat(house.next(Order.Logs.class).watch()).isPositive();
      tell(LogPage.State.OPEN, 0, 0, 3, "abc");
      tell(LogPage.State.OPEN, 0, 1, 5, "bcde");
      tell(LogPage.State.OPEN, 0, 7, 9, "hi");
      assertThat(house.next(Order.Logs.class).from()).isEqualTo(5);
      tell(LogPage.State.OPEN, 0, 5, 9, "fghi");
      tell(LogPage.State.ENDED, 0, 9, 9, "");

      assertThat(text(reader)).isEqualTo("abcdefghi");
    }
  }

  @Test
  void logs_followedFromAPlaceThatIsGone_sayWhatIsMissing() throws Exception {
    try (EventReader reader = follow()) {
      house.next(Order.Logs.class);
      tell(LogPage.State.ENDED, 100, 100, 102, "xy");

      EventReader.Block lost = block(reader, "lost");
      assertThat(lost.data().path("to").asLong()).isEqualTo(100);
      assertThat(lost.id()).isEqualTo("100");
      assertThat(text(reader)).isEqualTo("xy");
    }
  }

  @Test
  void logs_thatTheProplet_doesNotHave_areNotFound() throws Exception {
    CompletableFuture<Reply> answer =
        CompletableFuture.supplyAsync(() -> house.get("/tasks/" + task + "/logs"));

    house.next(Order.Logs.class);
    tell(LogPage.State.UNKNOWN, 0, 0, 0, "");

    Reply reply = answer.get(20, TimeUnit.SECONDS);
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text("detail")).contains("does not have the log of attempt 1 any more");
  }

  @Test
  void logs_ofAFailure_fallBackOnItsLastLines() throws Exception {
    var failure =
        new RunResult.Failure(
            new Reason(ReasonCode.TRAP, "unreachable"), OptionalInt.empty(), "oh no\n");
    house.onLoop(
        core ->
            core.heard(
                new Report.Batch(
                    proplet,
                    BOOT,
                    List.of(new Report.Finished(1, new TaskId(task), 1, 1, failure)))));
    await().until(() -> house.get("/tasks/" + task).text("phase").equals("failed"));
    CompletableFuture<Reply> answer =
        CompletableFuture.supplyAsync(() -> house.get("/tasks/" + task + "/logs"));

    house.next(Order.Logs.class);
    tell(LogPage.State.UNKNOWN, 0, 0, 0, "");

    assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("oh no\n");
  }

  @Test
  void logs_ofAnUpstreamWorker_areNotFound() {
    PropletId worker = house.proplet();
    String other =
        house.task(
            "{\"name\":\"a\",\"image_url\":\"docker.io/a/m:1\",\"proplet_id\":\"" + worker + "\"}");
    house.post("/tasks/" + other + "/start");
    await().until(() -> house.get("/tasks/" + other).text("phase").equals("running"));

    assertThat(house.get("/tasks/" + other + "/logs").text("detail"))
        .contains("upstream worker, which keeps no logs");
  }

  @Test
  void logs_withoutABroker_areUnavailable() {
    house.door.up = false;

    assertThat(house.get("/tasks/" + task + "/logs").status()).isEqualTo(503);
  }

  private EventReader follow() {
    return EventReader.open(house.port, "/tasks/" + task + "/logs?follow=true");
  }

  private static String text(EventReader reader) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    while (true) {
      EventReader.Block block = reader.blocks.poll(20, TimeUnit.SECONDS);
      if (block == null || block.type().equals("end")) {
        assertThat(block).as("the end").isNotNull();
        return text.toString();
      }
      text.append(block.data().path("text").asText());
    }
  }

  private static EventReader.Block block(EventReader reader, String type)
      throws InterruptedException {
    EventReader.Block block = reader.blocks.poll(20, TimeUnit.SECONDS);
    while (block != null && !block.type().equals(type)) {
      block = reader.blocks.poll(20, TimeUnit.SECONDS);
    }
    assertThat(block).as(type).isNotNull();
    return block;
  }

  private void tell(LogPage.State state, long oldest, long from, long end, String text) {
    List<LogPage.Piece> pieces =
        text.isEmpty()
            ? List.of()
            : List.of(new LogPage.Piece(LogPage.Stream.STDOUT, Bytes.wrap(text.getBytes(UTF_8))));
    house
        .vertx
        .eventBus()
        .publish(
            LogNews.ADDRESS,
            new LogPage(proplet, BOOT, new TaskId(task), 1, state, oldest, from, end, pieces));
  }

  private static PropletMetadata natively() {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "docker",
        "linux",
        "",
        "x86_64",
        8_589_934_592L,
        "1",
        "",
        PropletMetadata.NATIVE_PROTOCOL,
        "Brave-Otter",
        2,
        2,
        List.of("endive"),
        Map.of());
  }
}
