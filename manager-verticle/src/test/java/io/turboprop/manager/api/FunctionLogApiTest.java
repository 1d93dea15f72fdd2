package io.turboprop.manager.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.NativeProplets;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.service.LogNews;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of a function from several proplets, which come and go. */
class FunctionLogApiTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId P2 = new PropletId("p2");
  private static final BootId BOOT = new BootId("boot-1");
  private static final BootId LATER = new BootId("boot-2");

  /** Newer than any order of these tests. */
  private static final long VERSION = 1_000;

  @TempDir Path folder;
  private House house;
  private RevisionKey revision;
  private long epoch;
  private long serial;

  @BeforeEach
  void open() throws InterruptedException {
    house = new House(folder);
    register(P1, BOOT);
    String uid = house.post("/functions", FunctionApiTest.deployment("echo", 100, "")).text("uid");
    revision = new RevisionKey(uid, 1);
    epoch = house.next(Order.Serve.class).epoch();
    serves(P1, BOOT);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void register(PropletId id, BootId boot) {
    house.hear(new PropletMessage.Registration(id, "default", natively(), Optional.of(boot)));
  }

  private void serves(PropletId id, BootId boot) {
    var ready =
        new Serving.Status(revision, Serving.State.READY, Optional.empty(), Optional.empty(), 1);
    var serving =
        new Serving(id, boot, epoch, VERSION, ++serial, "", Optional.empty(), List.of(ready));
    house.onLoop(
        core -> {
          core.heard(serving);
          return Future.succeededFuture();
        });
  }

  private void two() throws InterruptedException {
    register(P2, BOOT);
    house.next(Order.Serve.class);
    serves(P2, BOOT);
  }

  private CompletableFuture<Reply> get(String query) {
    return CompletableFuture.supplyAsync(() -> house.get("/functions/echo" + query));
  }

  @Test
  void logs_ofSeveralProplets_areOneBehindTheOther() throws Exception {
    two();
    CompletableFuture<Reply> answer = get("/logs");

    house.next(Order.Logs.class);
    house.next(Order.Logs.class);
    tell(P2, BOOT, LogPage.State.OPEN, "two");
    tell(P1, BOOT, LogPage.State.OPEN, "one");

    assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("one\ntwo");
  }

  @Test
  void logs_thatAreNotThere_areNamed() throws Exception {
    two();
    CompletableFuture<Reply> answer =
        CompletableFuture.supplyAsync(
            () ->
                house.send(
                    house
                        .request("/functions/echo/revisions/r1/logs")
                        .header("Accept", "application/json")
                        .GET()));

    house.next(Order.Logs.class);
    house.next(Order.Logs.class);
    tell(P1, BOOT, LogPage.State.OPEN, "one");
    tell(P2, BOOT, LogPage.State.UNKNOWN, "");

    JsonNode logs = answer.get(20, TimeUnit.SECONDS).json();
    assertThat(logs.path("logs")).hasSize(1);
    assertThat(logs.path("logs").get(0).toString())
        .isEqualTo(
            "{\"revision\":\"r1\",\"proplet_id\":\"p1\",\"boot_id\":\"boot-1\",\"ended\":false,"
                + "\"from\":0,\"next\":3,\"pieces\":[{\"stream\":\"stderr\",\"text\":\"one\"}]}");
    assertThat(logs.path("missing").get(0).path("proplet_id").asText()).isEqualTo("p2");
    assertThat(logs.path("missing").get(0).path("message").asText())
        .contains("does not have the log of revision r1 of function echo any more");
  }

  @Test
  void logs_ofOneProplet_areItsOwn() throws Exception {
    two();
    CompletableFuture<Reply> answer = get("/logs?proplet=p2");

    house.next(Order.Logs.class);
    tell(P1, BOOT, LogPage.State.OPEN, "one");
    tell(P2, BOOT, LogPage.State.OPEN, "two");

    assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("two");
  }

  @Test
  void logs_ofWhatNobodyServesOrHas_areNotFound() {
    assertThat(house.get("/functions/echo/logs?proplet=p9").text("detail"))
        .isEqualTo(
            "nobody serves function echo on proplet p9 now; logs are on the proplets that do");
    assertThat(house.get("/functions/none/logs").text("code")).isEqualTo("function-not-found");
    assertThat(house.get("/functions/echo/revisions/r9/logs").text("code"))
        .isEqualTo("revision-not-found");
    assertThat(house.get("/functions/none/logs?follow=true").status()).isEqualTo(404);
  }

  @Test
  void logs_followed_sayWhoseTheyAre_alsoOfAPropletThatComesLater() throws Exception {
    try (EventReader reader = follow()) {
      house.next(Order.Logs.class);
      tell(P1, BOOT, LogPage.State.OPEN, "one");
      assertThat(event(reader, "log").path("proplet_id").asText()).isEqualTo("p1");
      assertThat(event(reader, "stderr").toString())
          .isEqualTo(
              "{\"revision\":\"r1\",\"proplet_id\":\"p1\",\"boot_id\":\"boot-1\",\"next\":3,"
                  + "\"text\":\"one\"}");

      two();
      assertThat(event(reader, "log").path("proplet_id").asText()).isEqualTo("p2");
      house.next(Order.Logs.class);
      tell(P2, BOOT, LogPage.State.OPEN, "two");
      assertThat(event(reader, "stderr").path("text").asText()).isEqualTo("two");
    }
  }

  @Test
  void logs_followedOverARestartOfTheProplet_beginAnew() throws Exception {
    try (EventReader reader = follow()) {
      house.next(Order.Logs.class);
      tell(P1, BOOT, LogPage.State.OPEN, "long text");
      event(reader, "stderr");

      register(P1, LATER);
      house.next(Order.Serve.class);
      serves(P1, LATER);

      assertThat(event(reader, "log").path("boot_id").asText()).isEqualTo("boot-2");
      house.next(Order.Logs.class);
      tell(P1, BOOT, LogPage.State.OPEN, "long text, and more");
      tell(P1, LATER, LogPage.State.OPEN, "new");
      JsonNode piece = event(reader, "stderr");
      assertThat(piece.path("text").asText()).isEqualTo("new");
      assertThat(piece.path("next").asInt()).isEqualTo(3);
    }
  }

  @Test
  void logs_followedThatCannotBeRead_areSaidOnceAndTriedAgain() throws Exception {
    try (EventReader reader = follow()) {
      for (int i = 0; i < 2; i++) {
        house.next(Order.Logs.class);
        tell(P1, BOOT, LogPage.State.UNKNOWN, "");
      }
      house.next(Order.Logs.class);
      tell(P1, BOOT, LogPage.State.OPEN, "one");

      assertThat(event(reader, "missing").path("proplet_id").asText()).isEqualTo("p1");
      EventReader.Block after = reader.event();
      assertThat(after.type()).isEqualTo("stderr");
    }
  }

  @Test
  void logs_followedOfARevisionThatIsServedAgain_areReadFromTheirBeginning() throws Exception {
    try (EventReader reader = follow()) {
      house.next(Order.Logs.class);
      tell(P1, BOOT, LogPage.State.ENDED, "long text");
      assertThat(event(reader, "ended").path("proplet_id").asText()).isEqualTo("p1");

      assertThat(house.next(Order.Logs.class).from()).isZero();
      tell(P1, BOOT, LogPage.State.OPEN, "new");
      assertThat(event(reader, "stderr").path("text").asText()).isEqualTo("new");
    }
  }

  @Test
  void logs_followed_endWithTheFunction() throws Exception {
    try (EventReader reader = follow()) {
      house.next(Order.Logs.class);

      assertThat(house.delete("/functions/echo?force=true").status()).isEqualTo(204);

      JsonNode end = event(reader, "end");
      assertThat(end.path("complete").asBoolean()).isTrue();
      assertThat(end.path("message").asText()).isEqualTo("function echo does not exist");
    }
  }

  private EventReader follow() {
    return EventReader.open(house.port, "/functions/echo/logs?follow=true");
  }

  /** The next event of this kind; others are passed over. */
  private static JsonNode event(EventReader reader, String type) {
    EventReader.Block block = reader.event();
    while (!block.type().equals(type)) {
      block = reader.event();
    }
    return block.data();
  }

  private void tell(PropletId from, BootId boot, LogPage.State state, String text) {
    List<LogPage.Piece> pieces =
        text.isEmpty()
            ? List.of()
            : List.of(new LogPage.Piece(LogPage.Stream.STDERR, Bytes.wrap(text.getBytes(UTF_8))));
    house
        .vertx
        .eventBus()
        .publish(
            LogNews.ADDRESS,
            new LogPage(
                from,
                boot,
                revision.log(),
                RevisionKey.LOG_ATTEMPT,
                state,
                0,
                0,
                text.length(),
                pieces));
  }

  private static PropletMetadata natively() {
    return NativeProplets.with(List.of("endive"));
  }
}
