package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PullReport;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PullApiTest {
  private static final String WISH = "{\"image\":\"team/add:v1\",\"proplets\":\"all\"}";
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
  void pull_fromWishToEnd_isShown() throws InterruptedException {
    PropletId worker = house.nativeProplet(BOOT);
    PropletId upstream = house.proplet();

    Reply begun = house.post("/images/pull", WISH);
    String path = begun.header("Location").orElseThrow();
    Order.Pull order = house.next(Order.Pull.class);

    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.text("image")).isEqualTo("team/add:v1");
    assertThat(order.image()).isEqualTo("team/add:v1");
    assertThat(path).isEqualTo("/images/pulls/" + order.pull());
    assertThat(of(begun, worker).path("state").asText()).isEqualTo("pending");
    assertThat(of(begun, upstream).path("state").asText()).isEqualTo("unsupported");
    assertThat(of(begun, upstream).path("name").asText()).isEqualTo("Brave-Otter");

    hear(worker, order, new PullReport.Pulling(10, OptionalLong.of(100)));
    JsonNode pulling = of(house.get(path), worker);
    assertThat(pulling.path("state").asText()).isEqualTo("pulling");
    assertThat(pulling.path("bytes").asInt()).isEqualTo(10);
    assertThat(pulling.path("total_bytes").asInt()).isEqualTo(100);

    Digest digest = Digest.of(new byte[] {1});
    hear(worker, order, new PullReport.Ready(digest, 100));
    Reply over = house.get(path);
    assertThat(of(over, worker).path("state").asText()).isEqualTo("ready");
    assertThat(of(over, worker).path("digest").asText()).isEqualTo(digest.toString());
    assertThat(over.json().path("over").asBoolean()).isTrue();
  }

  @Test
  void pull_thatFails_saysWhy() throws InterruptedException {
    PropletId worker = house.nativeProplet(BOOT);
    String path = house.post("/images/pull", WISH).header("Location").orElseThrow();

    hear(
        worker,
        house.next(Order.Pull.class),
        new PullReport.Failed(new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404")));

    JsonNode failed = of(house.get(path), worker);
    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.path("reason").asText()).isEqualTo("image_not_found");
    assertThat(failed.path("message").asText()).isEqualTo("registry says 404");
  }

  @Test
  void pull_thatIsGivenUp_isGone() throws InterruptedException {
    house.nativeProplet(BOOT);
    String path = house.post("/images/pull", WISH).header("Location").orElseThrow();
    Order.Pull order = house.next(Order.Pull.class);

    assertThat(house.delete(path).status()).isEqualTo(204);

    assertThat(house.next(Order.EndPull.class).pull()).isEqualTo(order.pull());
    assertThat(house.get(path).status()).isEqualTo(404);
    assertThat(house.get(path).text("code")).isEqualTo("pull-not-found");
    assertThat(house.delete(path).status()).isEqualTo(404);
  }

  @Test
  void wish_thatIsWrong_isRefusedAndNamesWhatIs() {
    house.nativeProplet(BOOT);

    refused(400, "{}", "image is missing");
    refused(400, "{\"image\":\"team/add:v1\"}", "proplets is missing");
    refused(400, "{\"image\":\"\",\"proplets\":\"all\"}", "image");
    refused(400, "{\"image\":\"a/b:v1\",\"proplets\":\"all,p1\"}", "all stands alone");
    refused(400, "{\"image\":\"a/b:v1\",\"proplets\":7}", "proplets");
    refused(400, "rubbish", "pull");
    refused(404, "{\"image\":\"a/b:v1\",\"proplets\":\"nobody\"}", "proplet nobody");
    refused(404, "{\"image\":\"a/b:v1\",\"proplets\":\"site=lyon\"}", "site = lyon");
    assertThat(house.get("/images/pulls/x").status()).isEqualTo(400);
    assertThat(house.get("/images/pulls/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(house.get("/images/pull").status()).isEqualTo(405);
  }

  @Test
  void proplet_thatSaysHowFullItIs_isShownSo() {
    PropletId worker = house.nativeProplet(BOOT);
    assertThat(house.get("/proplets/" + worker).json().has("image_cache")).isFalse();

    var usage = new CacheUsage(3 << 20, 4L << 30, 2);
    var pulse =
        new PropletMessage.Pulse(3_000, Holdings.NONE, 0, Optional.of(usage), Optional.empty());
    house.hear(
        new PropletMessage.Heartbeat(
            worker, true, "default", Optional.of(BOOT), false, Optional.of(pulse)));

    JsonNode cache = house.get("/proplets/" + worker).json().path("image_cache");
    assertThat(cache.path("bytes").asLong()).isEqualTo(3 << 20);
    assertThat(cache.path("capacity_bytes").asLong()).isEqualTo(4L << 30);
    assertThat(cache.path("images").asInt()).isEqualTo(2);
  }

  private void refused(int status, String wish, String why) {
    Reply refused = house.post("/images/pull", wish);
    assertThat(refused.status()).as(wish).isEqualTo(status);
    assertThat(refused.text("detail")).as(wish).contains(why);
  }

  private void hear(PropletId from, Order.Pull order, PullReport.State state) {
    house.onLoop(
        core -> {
          core.heard(new PullReport(from, BOOT, order.pull(), state));
          return Future.succeededFuture();
        });
  }

  private static JsonNode of(Reply pull, PropletId proplet) {
    List<JsonNode> all = new ArrayList<>();
    pull.json().path("proplets").forEach(all::add);
    return all.stream()
        .filter(part -> part.path("id").asText().equals(proplet.value()))
        .findFirst()
        .orElseThrow();
  }
}
