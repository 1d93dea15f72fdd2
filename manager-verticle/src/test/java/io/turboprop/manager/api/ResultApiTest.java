package io.turboprop.manager.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.Json;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as clients fetch them, of any size. */
class ResultApiTest {
  private static final BootId BOOT = new BootId("boot-1");
  private static final byte[] LARGE = bytes(3_000_000);

  @TempDir Path folder;
  private House house;
  private PropletId proplet;
  private String task;
  private String content;

  @BeforeEach
  void open() throws InterruptedException {
    house = new House(folder);
    proplet = new PropletId(UUID.randomUUID().toString());
    house.hear(new PropletMessage.Registration(proplet, "default", natively(), Optional.of(BOOT)));
    long nonce = next(Order.Inventory.class).nonce();
    var nothing = Optional.of(new Inventory(nonce, false, List.of()));
    house.onLoop(core -> core.heard(new Report.Batch(proplet, BOOT, List.of(), nothing)));
    task = house.task("{\"name\":\"a\",\"image_url\":\"docker.io/a/m:1\"}");
    content = "/tasks/" + task + "/results/content";
    house.post("/tasks/" + task + "/start");
    next(Order.Run.class);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void content_ofALargeResult_isWhatTheGuestWrote() throws Exception {
    fetched();

    var reply = bytes(Map.of());
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(LARGE);
    assertThat(reply.headers().firstValue("Content-Length")).contains("3000000");
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(reply.headers().firstValue("ETag")).contains("\"" + Digest.of(LARGE) + "\"");
    assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void results_ofALargeOne_areItsBeginningAndWhereTheWholeIs() throws Exception {
    fetched();

    for (String path : List.of("/tasks/" + task + "/results", "/tasks/" + task)) {
      Reply reply = house.get(path);
      assertThat(reply.text("results")).isEqualTo("the beginning");
      var ref = reply.json().path("results_ref");
      assertThat(ref.path("digest").asText()).isEqualTo(Digest.of(LARGE).toString());
      assertThat(ref.path("size_bytes").asLong()).isEqualTo(LARGE.length);
      assertThat(ref.path("media_type").asText()).isEqualTo("application/octet-stream");
    }
  }

  @Test
  void content_inRanges_isThePartsOfIt() throws Exception {
    fetched();

    var middle = bytes(Map.of("Range", "bytes=1000-1999", "Accept-Encoding", "gzip"));
    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(LARGE, 1000, 2000));
    assertThat(middle.headers().firstValue("Content-Range")).contains("bytes 1000-1999/3000000");
    assertThat(bytes(Map.of("Range", "bytes=2999990-")).body()).hasSize(10);
    assertThat(bytes(Map.of("Range", "bytes=-5")).body())
        .isEqualTo(Arrays.copyOfRange(LARGE, LARGE.length - 5, LARGE.length));
    assertThat(bytes(Map.of("Range", "bytes=0-1,5-6")).statusCode()).isEqualTo(200);
    assertThat(bytes(Map.of("Range", "bytes=0-1", "If-Range", "\"other\"")).statusCode())
        .isEqualTo(200);
    assertThat(house.send(house.request(content).header("Range", "bytes=3000000-").GET()).status())
        .isEqualTo(416);
  }

  @Test
  void content_thatTheClientHas_isNotSentAgain() throws Exception {
    fetched();

    var reply = bytes(Map.of("If-None-Match", "\"" + Digest.of(LARGE) + "\""));
    assertThat(reply.statusCode()).isEqualTo(304);
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void content_ofASmallText_isTheText() throws Exception {
    finish(new RunResult.Success(Json.ofText("line \"1\"\n")));

    var reply = bytes(Map.of());
    assertThat(new String(reply.body(), UTF_8)).isEqualTo("line \"1\"\n");
    assertThat(reply.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(reply.headers().firstValue("ETag"))
        .contains("\"" + Digest.of("line \"1\"\n".getBytes(UTF_8)) + "\"");
    assertThat(house.get("/tasks/" + task + "/results").json().has("results_ref")).isFalse();
  }

  @Test
  void content_ofATaskThatHasNotEnded_isNotThere() {
    Reply reply = house.get(content);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text("code")).isEqualTo("result-not-found");
    assertThat(reply.text("detail")).contains("it is scheduled");
    assertThat(house.get("/tasks/" + UUID.randomUUID() + "/results/content").text("code"))
        .isEqualTo("task-not-found");
  }

  @Test
  void content_whoseFileIsGone_saysWhich() throws Exception {
    fetched();
    Files.delete(file());

    Reply reply = house.get(content);
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.text("detail")).contains(Digest.of(LARGE).toString());
  }

  @Test
  void task_deleted_leavesNoResult() throws Exception {
    fetched();
    assertThat(file()).exists();

    assertThat(house.delete("/tasks/" + task).status()).isEqualTo(204);

    await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(file()).doesNotExist());
    assertThat(house.temporaryFiles()).isZero();
  }

  private HttpResponse<byte[]> bytes(Map<String, String> headers)
      throws IOException, InterruptedException {
    var request = house.request(content).GET();
    headers.forEach(request::header);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    }
  }

  private Path file() {
    String hex = Digest.of(LARGE).hex();
    return folder.resolve("results/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  /** The proplet answers what it is asked until the manager acknowledges. */
  private void fetched() throws InterruptedException {
    finish(
        new RunResult.Success(
            Json.ofText("the beginning"),
            Optional.empty(),
            Optional.of(new ResultRef(Digest.of(LARGE), LARGE.length))));
    for (long place = 0; place < LARGE.length; ) {
      Order.Result asked = next(Order.Result.class);
      assertThat(asked.from()).isEqualTo(place);
      long end = place + asked.length();
      for (; place < end; place += 500_000) {
        tell((int) place, (int) Math.min(end, place + 500_000));
      }
      place = end;
    }
    next(Order.Ack.class);
  }

  private void tell(int from, int to) {
    var page =
        new ResultPage.Part(
            proplet,
            BOOT,
            new TaskId(task),
            1,
            LARGE.length,
            from,
            Bytes.wrap(Arrays.copyOfRange(LARGE, from, to)));
    house.onLoop(
        core -> {
          core.heard(page);
          return Future.succeededFuture();
        });
  }

  private void finish(RunResult result) {
    house.onLoop(
        core ->
            core.heard(
                new Report.Batch(
                    proplet,
                    BOOT,
                    List.of(new Report.Finished(1, new TaskId(task), 1, 1, result)))));
  }

  private <O extends Order> O next(Class<O> kind) throws InterruptedException {
    while (true) {
      Order.Batch batch = house.door.sent.poll(20, TimeUnit.SECONDS);
      assertThat(batch).as("an order " + kind.getSimpleName()).isNotNull();
      Optional<O> found =
          batch.orders().stream().filter(kind::isInstance).map(kind::cast).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
  }

  private static PropletMetadata natively() {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "",
        "linux",
        "",
        "x86_64",
        0,
        "0.5.0",
        "wasm",
        PropletMetadata.NATIVE_PROTOCOL,
        "",
        2,
        2,
        List.of("wasm"),
        Map.of());
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
