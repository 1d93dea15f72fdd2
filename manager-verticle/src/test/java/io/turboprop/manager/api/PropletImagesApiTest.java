package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PropletImagesApiTest {
  private static final BootId BOOT = new BootId("b-1");

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void images_areThoseThatTheProplet_tellsOf() throws Exception {
    PropletId id = alive();
    var image =
        new ImageList.Entry(Digest.of(new byte[] {1}), 10, List.of("a:1", "a:2"), 2, 60_000);

    Reply reply = answered("/proplets/" + id + "/images", id, List.of(image));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("known").asBoolean()).isTrue();
    assertThat(reply.json().path("total").asInt()).isEqualTo(1);
    assertThat(reply.json().path("bytes").asInt()).isEqualTo(10);
    assertThat(reply.json().path("more").asInt()).isZero();
    JsonNode shown = reply.json().path("images").path(0);
    assertThat(shown.path("digest").asText()).isEqualTo(image.digest().toString());
    assertThat(shown.path("names")).extracting(JsonNode::asText).containsExactly("a:1", "a:2");
    assertThat(shown.path("in_use").asInt()).isEqualTo(2);
    assertThat(shown.path("last_used_at").asText()).isLessThan(reply.text("as_of"));
  }

  @Test
  void proplet_hasTheNewestOfItsImages_andWhatItSaidLastWhenItFallsSilent() throws Exception {
    PropletId id = alive();
    List<ImageList.Entry> many =
        IntStream.range(0, 150)
            .mapToObj(n -> new ImageList.Entry(digest(n), 1, List.of(), 0, n))
            .toList();

    JsonNode told = answered("/proplets/" + id, id, many).json().path("images");
    JsonNode silent = house.get("/proplets/" + id).json().path("images");

    assertThat(told.path("images")).hasSize(100);
    assertThat(told.path("more").asInt()).isEqualTo(50);
    assertThat(told.path("images").path(0).path("digest").asText()).isEqualTo(digest(0).toString());
    assertThat(told.has("message")).isFalse();
    assertThat(silent.path("images")).isEqualTo(told.path("images"));
    assertThat(silent.path("message").asText()).contains("has not said which images it has");
  }

  @Test
  void images_ofWhomDoesNotSay_areUnknown() {
    PropletId upstream = house.proplet();

    Reply refused = house.get("/proplets/" + upstream + "/images");
    JsonNode shown = house.get("/proplets/" + upstream).json().path("images");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail")).contains("is an upstream worker");
    assertThat(shown.path("known").asBoolean()).isFalse();
    assertThat(shown.path("message").asText()).isEqualTo(refused.text("detail"));
    assertThat(shown.has("images")).isFalse();
  }

  @Test
  void images_ofWhomCannotBeAsked_areRefusedWithTheReason() {
    PropletId lost = house.nativeProplet(BOOT);
    house.onLoop(
        core -> {
          house.door.up = false;
          return Future.succeededFuture();
        });

    assertThat(house.get("/proplets/" + lost + "/images").status()).isEqualTo(503);
    assertThat(house.get("/proplets/" + lost).json().path("images").path("known").asBoolean())
        .isFalse();
    assertThat(house.get("/proplets/x/images").status()).isEqualTo(400);
    assertThat(house.get("/proplets/" + UUID.randomUUID() + "/images").status()).isEqualTo(404);
  }

  /** The answer to a request, while the proplet tells of these images. */
  private Reply answered(String path, PropletId id, List<ImageList.Entry> images)
      throws InterruptedException {
    CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(() -> house.get(path));
    long nonce = house.next(Order.Images.class).nonce();
    house.onLoop(
        core -> {
          core.heard(ImageList.of(id, BOOT, nonce, images));
          return Future.succeededFuture();
        });
    return reply.join();
  }

  private PropletId alive() {
    PropletId id = house.nativeProplet(BOOT);
    var pulse =
        new PropletMessage.Pulse(60_000, Holdings.NONE, 0, Optional.empty(), Optional.empty());
    house.hear(
        new PropletMessage.Heartbeat(id, true, "", Optional.of(BOOT), false, Optional.of(pulse)));
    return id;
  }

  private static Digest digest(int n) {
    return Digest.of(new byte[] {(byte) n, (byte) (n >> 8)});
  }
}
