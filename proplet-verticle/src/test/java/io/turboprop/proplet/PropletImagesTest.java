package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.TOPICS;
import static io.turboprop.proplet.TestManager.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.ImageMessages;
import io.turboprop.examples.Examples;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PullId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.proplet.artifact.ImageLimits;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.Order;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.Report;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PropletImagesTest {
  private static final String IMAGE = "registry.example.org/team/add:v1";

  @TempDir Path folder;
  private PropletHouse house;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void image_inPieces_isAskedForOnceAndServesTwoTasks() {
    Deployed proplet = house.proplet();
    Starts one = add(IMAGE);
    Starts two = add(IMAGE);
    house.manager.order(proplet.id(), one.run(proplet.id(), 1), two.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());

    send(IMAGE, Examples.ADD.bytes());

    Results.assertText(house.manager.await(one.task(), Report.Finished.class).result(), "30");
    Results.assertText(house.manager.await(two.task(), Report.Finished.class).result(), "30");
    assertThat(house.manager.imageRequests()).hasSize(1);
    assertThat(house.manager.imageRequests().getFirst().appName()).isEqualTo(IMAGE);
    assertThat(house.manager.imageRequests().getFirst().requester()).contains(proplet.id());
  }

  @Test
  void image_thatIsCached_isNotAskedForAgainEvenAfterARestart() {
    Deployed proplet = house.proplet();
    Starts first = add(IMAGE);
    house.manager.order(proplet.id(), first.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());
    send(IMAGE, Examples.ADD.bytes());
    house.manager.await(first.task(), Report.Finished.class);
    house.undeploy(proplet);

    Deployed again = house.proplet(proplet.id(), c -> c);
    Starts second = add(IMAGE);
    house.manager.order(again.id(), second.run(again.id(), 1));

    Results.assertText(house.manager.await(second.task(), Report.Finished.class).result(), "30");
    assertThat(house.manager.imageRequests()).hasSize(1);
  }

  @Test
  void pinnedImage_ofWhichTheModuleIsHere_needsNobody() {
    Deployed proplet = house.proplet();
    Starts first = add(IMAGE);
    house.manager.order(proplet.id(), first.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());
    send(IMAGE, Examples.ADD.bytes());
    house.manager.await(first.task(), Report.Finished.class);
    int wants = house.manager.imageWants().size();

    Digest manifest = Digest.of(new byte[] {1});
    Starts pinned = add("registry.example.org/team/other:v7@" + manifest);
    house.manager.order(proplet.id(), pinned.pinned(proplet.id(), Digest.of(Examples.ADD.bytes())));

    Results.assertText(house.manager.await(pinned.task(), Report.Finished.class).result(), "30");
    assertThat(house.manager.imageRequests()).hasSize(1);
    assertThat(house.manager.imageWants()).hasSize(wants);
  }

  @Test
  void pinnedImage_thatIsNotHere_isAskedForByItsDigest_andIsThatOrNothing() {
    Deployed proplet = house.proplet();
    Starts good = add(IMAGE + "@" + Digest.of(new byte[] {1}));
    Starts bad = add(IMAGE + "@" + Digest.of(new byte[] {2}));
    Digest module = Digest.of(Examples.ADD.bytes());
    Digest other = Digest.of(Examples.SPIN.bytes());
    house.manager.order(
        proplet.id(), good.pinned(proplet.id(), module), bad.pinned(proplet.id(), other));
    await().until(() -> house.manager.imageRequests().size() == 2);
    assertThat(house.manager.imageWants())
        .noneMatch(ImageWant.Resolve.class::isInstance)
        .anyMatch(want -> want instanceof ImageWant.Outline map && map.digest().equals(module));

    send(good.to(proplet.id()).imageUrl().orElseThrow(), Examples.ADD.bytes());
    send(bad.to(proplet.id()).imageUrl().orElseThrow(), Examples.ADD.bytes());

    Results.assertText(house.manager.await(good.task(), Report.Finished.class).result(), "30");
    assertThat(reasonOf(house.manager.await(bad.task(), Report.Finished.class)).code())
        .isEqualTo(ReasonCode.IMAGE_INVALID);
  }

  @Test
  void image_ofWhichPiecesAreLost_isAskedForAgain() {
    Deployed proplet =
        house.proplet(c -> c.withImages(impatient(Duration.ofMillis(300), Duration.ofSeconds(20))));
    Starts task = add(IMAGE);
    house.manager.order(proplet.id(), task.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());
    house.manager.registry(piece(IMAGE, Examples.ADD.bytes(), 1));

    await().until(() -> house.manager.imageRequests().size() >= 2);
    send(IMAGE, Examples.ADD.bytes());

    Results.assertText(house.manager.await(task.task(), Report.Finished.class).result(), "30");
  }

  @Test
  void image_thatNobodyServes_failsTheTaskWithWhatHappened() {
    Deployed proplet =
        house.proplet(c -> c.withImages(impatient(Duration.ofMillis(100), Duration.ofMillis(400))));
    Starts task = add(IMAGE);

    house.manager.order(proplet.id(), task.run(proplet.id(), 1));

    Reason reason = reasonOf(house.manager.await(task.task(), Report.Finished.class));
    assertThat(reason.code()).isEqualTo(ReasonCode.IMAGE_UNAVAILABLE);
    assertThat(reason.message()).contains(IMAGE).contains("no piece arrived");
  }

  @Test
  void image_refusedByTheProxy_endsItsTasksAtOnce() {
    Deployed proplet = house.proplet();
    Starts one = add(IMAGE);
    Starts two = add(IMAGE);
    house.manager.order(proplet.id(), one.run(proplet.id(), 1), two.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());

    house.manager.send(
        TOPICS.imageAnswers(proplet.id()),
        ImageMessages.encode(
            new ImageAnswer.Refused(
                IMAGE, new Reason(ReasonCode.IMAGE_NOT_FOUND, "no manifest v1"))));

    for (Starts task : new Starts[] {one, two}) {
      Reason reason = reasonOf(house.manager.await(task.task(), Report.Finished.class));
      assertThat(reason.code()).isEqualTo(ReasonCode.IMAGE_NOT_FOUND);
      assertThat(reason.message()).contains(IMAGE).contains("no manifest v1");
    }
  }

  @Test
  void blob_withOtherContentThanItsDigest_isNotRun() {
    Deployed proplet = house.proplet();
    String blob = "blob:" + Digest.of(Examples.ADD.bytes());
    Starts task = add(blob);
    house.manager.order(proplet.id(), task.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());

    send(blob, Examples.FIB.bytes());

    Reason reason = reasonOf(house.manager.await(task.task(), Report.Finished.class));
    assertThat(reason.code()).isEqualTo(ReasonCode.IMAGE_INVALID);
    assertThat(reason.message()).contains("expected " + Digest.of(Examples.ADD.bytes()));
  }

  @Test
  void pieces_thatNobodyAskedForOrCanRead_areCountedAndDropped() {
    Deployed proplet = house.proplet();
    Starts task = add(IMAGE);
    house.manager.order(proplet.id(), task.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());

    sendText("{\"app_name\":\"other:v1\",\"chunk_idx\":0,\"total_chunks\":1,\"data\":\"!\"}");
    sendText("{\"app_name\":\"" + IMAGE + "\",\"chunk_idx\":0,\"total_chunks\":1,\"data\":\"!\"}");
    sendText("rubbish");
    send(IMAGE, Examples.ADD.bytes());

    Results.assertText(house.manager.await(task.task(), Report.Finished.class).result(), "30");
    JsonObject stats = HttpGet.json(proplet, "/stats");
    assertThat(stats.getJsonObject("images").getInteger("foreign_chunks")).isEqualTo(1);
    assertThat(stats.getJsonObject("link").getInteger("malformed")).isEqualTo(2);
    assertThat(stats.getJsonObject("images").getInteger("fetched_bytes"))
        .isEqualTo(Examples.ADD.bytes().length);
  }

  @Test
  void stop_whileTheImageIsOnItsWay_endsTheTask() {
    Deployed proplet = house.proplet();
    Starts task = add(IMAGE);
    house.manager.order(proplet.id(), task.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());

    house.manager.order(proplet.id(), new Order.Stop(task.task(), 1, 1));

    assertThat(reasonOf(house.manager.await(task.task(), Report.Finished.class)).code())
        .isEqualTo(ReasonCode.STOPPED_BY_USER);
  }

  @Test
  void image_thatATaskRuns_isShownAndStaysUntilItsTaskIsOver() {
    Deployed proplet = house.proplet();
    Starts spin = Starts.aTask("spin").image(IMAGE);
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    await().until(() -> !house.manager.imageRequests().isEmpty());
    send(IMAGE, Examples.SPIN.bytes());
    house.manager.await(spin.task(), Report.Started.class);
    String path = "/images/" + Digest.of(Examples.SPIN.bytes());

    JsonObject image = HttpGet.json(proplet, path);
    HttpResponse<String> refused = HttpGet.delete(proplet, path);
    house.manager.order(proplet.id(), new Order.Stop(spin.task(), 1, 1));
    house.manager.await(spin.task(), Report.Finished.class);

    assertThat(image.getJsonArray("names")).containsExactly(IMAGE);
    assertThat(image.getJsonArray("used_by")).containsExactly("task " + spin.task() + "/1");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("is in use by task " + spin.task());
    await().until(() -> HttpGet.delete(proplet, path).statusCode() == 204);
    assertThat(HttpGet.json(proplet, "/images").getInteger("bytes")).isZero();
    assertThat(HttpGet.of(proplet, "/metrics").body())
        .contains("proplet_image_cache_images 0\n")
        .contains("proplet_image_cache_capacity_bytes 4294967296\n");
  }

  @Test
  void images_askedFor_areToldOf_theNewestFirst() {
    Deployed proplet = house.proplet();
    assertThat(house.manager.images(proplet.id()).images()).isEmpty();
    Starts spin = Starts.aTask("spin").image(IMAGE);
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    await().until(() -> house.manager.imageRequests().size() == 1);
    send(IMAGE, Examples.SPIN.bytes());
    house.manager.await(spin.task(), Report.Started.class);
    Starts add = add("team/other:v2");
    house.manager.order(proplet.id(), add.run(proplet.id(), 1));
    await().until(() -> house.manager.imageRequests().size() == 2);
    send("team/other:v2", Examples.ADD.bytes());
    house.manager.await(add.task(), Report.Finished.class);

    ImageList told = house.manager.images(proplet.id());
    house.manager.order(proplet.id(), new Order.Stop(spin.task(), 1, 1));

    assertThat(told.boot()).isEqualTo(house.manager.registrations().getLast().boot().orElseThrow());
    assertThat(told.total()).isEqualTo(2);
    assertThat(told.bytes()).isEqualTo(Examples.SPIN.bytes().length + Examples.ADD.bytes().length);
    assertThat(told.images())
        .extracting(ImageList.Entry::digest)
        .containsExactly(Digest.of(Examples.ADD.bytes()), Digest.of(Examples.SPIN.bytes()));
    assertThat(told.images())
        .extracting(ImageList.Entry::names)
        .containsExactly(List.of("team/other:v2"), List.of(IMAGE));
    assertThat(told.images().getLast().uses()).isEqualTo(1);
  }

  @Test
  void image_pulledAhead_isToldOf_andTheTaskThatWantsItFetchesNothing() {
    Deployed proplet = house.proplet();
    Order.Pull order = new Order.Pull(new PullId("w1"), IMAGE);
    house.manager.order(proplet.id(), order);
    await().until(() -> !house.manager.imageRequests().isEmpty());
    assertThat(house.manager.pulls(proplet.id()).getFirst().state())
        .isEqualTo(new PullReport.Pulling(0, OptionalLong.empty()));

    send(IMAGE, Examples.ADD.bytes());

    var ready = new PullReport.Ready(Digest.of(Examples.ADD.bytes()), Examples.ADD.bytes().length);
    await().until(() -> house.manager.pulls(proplet.id()).getLast().state().equals(ready));
    assertThat(HttpGet.json(proplet, "/images/" + ready.digest()).getInteger("in_use")).isZero();
    Starts task = add(IMAGE);
    house.manager.order(proplet.id(), task.run(proplet.id(), 1));
    Results.assertText(house.manager.await(task.task(), Report.Finished.class).result(), "30");
    assertThat(house.manager.imageRequests()).hasSize(1);
  }

  @Test
  void url_isDownloadedOnceFollowingRedirects() {
    var gets = new AtomicInteger();
    HttpServer server =
        done(
            house
                .vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.path().equals("/old.wasm")) {
                        request
                            .response()
                            .setStatusCode(302)
                            .putHeader("Location", "/add.wasm")
                            .end();
                        return;
                      }
                      gets.incrementAndGet();
                      request
                          .response()
                          .putHeader("Content-Type", "application/wasm")
                          .end(Buffer.buffer(Examples.ADD.bytes()));
                    })
                .listen(0, "127.0.0.1"));
    Deployed proplet = house.proplet();
    String url = "http://127.0.0.1:" + server.actualPort() + "/old.wasm";

    for (int i = 0; i < 2; i++) {
      Starts task = add(url);
      house.manager.order(proplet.id(), task.run(proplet.id(), 1));
      Results.assertText(house.manager.await(task.task(), Report.Finished.class).result(), "30");
    }

    assertThat(gets).hasValue(1);
    assertThat(house.manager.imageRequests()).isEmpty();
  }

  @Test
  void url_thatAnswersBadly_failsWithItsReason() {
    HttpServer server =
        done(
            house
                .vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      switch (request.path()) {
                        case "/html" ->
                            request.response().putHeader("Content-Type", "text/html").end("<p>");
                        case "/down" -> request.response().setStatusCode(503).end();
                        case "/secret" -> request.response().setStatusCode(403).end();
                        case "/long" -> request.response().end(Buffer.buffer(new byte[200_000]));
                        default -> request.response().setStatusCode(404).end();
                      }
                    })
                .listen(0, "127.0.0.1"));
    ImageLimits usual = ImageLimits.DEFAULT;
    Deployed proplet =
        house.proplet(
            c ->
                c.withImages(
                    new ImageLimits(
                        usual.cacheBytes(),
                        usual.imageBytes(),
                        100_000,
                        usual.downloadTimeout(),
                        usual.idle(),
                        usual.silence(),
                        usual.deadline(),
                        usual.upstreamAfter(),
                        usual.nameTtl(),
                        Optional.empty())));
    String base = "http://127.0.0.1:" + server.actualPort();

    assertThat(failureOf(proplet, base + "/none").code()).isEqualTo(ReasonCode.IMAGE_NOT_FOUND);
    assertThat(failureOf(proplet, base + "/down").code()).isEqualTo(ReasonCode.IMAGE_UNAVAILABLE);
    assertThat(failureOf(proplet, base + "/secret").code()).isEqualTo(ReasonCode.IMAGE_DENIED);
    assertThat(failureOf(proplet, base + "/html").message()).contains("text/html");
    assertThat(failureOf(proplet, base + "/long").message()).contains("100000 bytes");
  }

  @Test
  void layout_onThisMachine_isReadWithoutTheProxy() throws IOException {
    Path layout = layout(Examples.ADD.bytes());
    Deployed proplet = house.proplet();
    Starts task = add("oci:" + layout + ":v1");
    Starts missing = add("oci:" + layout + ":v2");

    house.manager.order(proplet.id(), task.run(proplet.id(), 1), missing.run(proplet.id(), 1));

    Results.assertText(house.manager.await(task.task(), Report.Finished.class).result(), "30");
    assertThat(reasonOf(house.manager.await(missing.task(), Report.Finished.class)).message())
        .contains("no manifest is tagged v2");
    assertThat(house.manager.imageRequests()).isEmpty();
  }

  @Test
  void pinnedLayout_onThisMachine_isReadByItsDigest_whateverItsTagSays() throws IOException {
    Path layout = layout(Examples.SPIN.bytes());
    Digest manifest = layoutWith(Examples.ADD.bytes());
    Deployed proplet = house.proplet();
    Starts task = add("oci:" + layout + ":v0@" + manifest);

    house.manager.order(proplet.id(), task.pinned(proplet.id(), Digest.of(Examples.ADD.bytes())));

    Results.assertText(house.manager.await(task.task(), Report.Finished.class).result(), "30");
    assertThat(house.manager.imageWants()).isEmpty();
  }

  private Reason failureOf(Deployed proplet, String image) {
    Starts task = add(image);
    house.manager.order(proplet.id(), task.run(proplet.id(), 1));
    return reasonOf(house.manager.await(task.task(), Report.Finished.class));
  }

  private Path layout(byte[] module) throws IOException {
    Path layout = folder.resolve("layout");
    Digest manifest = layoutWith(module);
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"digest":"%s","size":300,
          "annotations":{"org.opencontainers.image.ref.name":"v1"}}]}"""
            .formatted(manifest));
    return layout;
  }

  /** Its manifest and module are in the layout then, without a tag. */
  private Digest layoutWith(byte[] module) throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("layout/blobs/sha256"));
    Digest layer = Digest.of(module);
    Files.write(blobs.resolve(layer.hex()), module);
    byte[] manifest =
        """
        {"schemaVersion":2,"layers":[{"mediaType":"application/wasm","digest":"%s","size":%d}]}"""
            .formatted(layer, module.length)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(blobs.resolve(Digest.of(manifest).hex()), manifest);
    return Digest.of(manifest);
  }

  private static Starts add(String image) {
    return Starts.aTask("add").image(image).inputs("10", "20");
  }

  private void sendText(String text) {
    house.manager.send(TOPICS.imageChunks(), text.getBytes(StandardCharsets.UTF_8));
  }

  private void send(String app, byte[] image) {
    int total = piece(app, image, 0).total();
    for (int i = total - 1; i >= 0; i--) {
      house.manager.registry(piece(app, image, i));
    }
  }

  private static ImageChunk piece(String app, byte[] image, int index) {
    int total = (image.length + 99) / 100;
    byte[] part = Arrays.copyOfRange(image, index * 100, Math.min(image.length, index * 100 + 100));
    return new ImageChunk(app, index, total, Bytes.wrap(part));
  }

  private static ImageLimits impatient(Duration idle, Duration silence) {
    ImageLimits usual = ImageLimits.DEFAULT;
    return new ImageLimits(
        usual.cacheBytes(),
        usual.imageBytes(),
        usual.downloadBytes(),
        usual.downloadTimeout(),
        idle,
        silence,
        usual.deadline(),
        Duration.ofMillis(10),
        usual.nameTtl(),
        Optional.empty());
  }

  private static Reason reasonOf(Report.Finished end) {
    return ((RunResult.Failure) end.result()).reason();
  }
}
