package io.turboprop.proxy.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.image.ChunkRules;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.service.BlobSource;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.time.VirtualTimers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBlobsTest {
  private static final long CAPACITY = 1000;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("test-disk", 2);
  private final AtomicInteger fetches = new AtomicInteger();

  @TempDir Path folder;
  private final VirtualTimers time = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
  private DiskBlobs blobs;

  @BeforeEach
  void open() {
    blobs = done(() -> DiskBlobs.open(vertx, disk, folder, CAPACITY, ChunkRules.DEFAULT, time));
  }

  @AfterEach
  void close() {
    done(blobs::close);
    done(vertx::close);
  }

  @Test
  void blob_obtainedTwice_isFetchedOnce() {
    Blob first = obtain(bytes(300, 1));
    first.release();

    Blob second = obtain(bytes(300, 1));

    assertThat(read(second)).isEqualTo(bytes(300, 1));
    assertThat(fetches).hasValue(1);
  }

  @Test
  void blob_obtainedByTwoAtOnce_isFetchedOnce() {
    Promise<Void> go = Promise.promise();
    BlobSource slow = target -> go.future().compose(now -> source(bytes(300, 1)).writeTo(target));
    Layer layer = new Layer(Digest.of(bytes(300, 1)), 300, "application/wasm", slow);
    Future<KeptBlob> first = onLoop(() -> blobs.obtain(layer));
    Future<KeptBlob> second = onLoop(() -> blobs.obtain(layer));

    go.complete();

    assertThat(read(done(() -> first))).isEqualTo(read(done(() -> second)));
    assertThat(fetches).hasValue(1);
  }

  @Test
  void blob_thatFailsForTheFirstOfTwo_isTriedFromTheSecondsSource() {
    Promise<Void> go = Promise.promise();
    byte[] content = bytes(300, 1);
    BlobSource broken =
        target -> go.future().compose(now -> Future.failedFuture(ImageException.denied("no")));
    Future<KeptBlob> first =
        onLoop(() -> blobs.obtain(new Layer(Digest.of(content), 300, "application/wasm", broken)));
    Future<KeptBlob> second = onLoop(() -> blobs.obtain(layer(content)));

    go.complete();

    assertThatThrownBy(() -> done(() -> first)).hasMessage("no");
    assertThat(read(done(() -> second))).isEqualTo(content);
  }

  @Test
  void blobs_beyondTheCapacity_pushOutThoseNotUsedLongest() {
    obtain(bytes(400, 1)).release();
    obtain(bytes(400, 2)).release();
    obtain(bytes(400, 1)).release();

    obtain(bytes(400, 3)).release();

    await()
        .untilAsserted(
            () -> assertThat(files()).containsExactlyInAnyOrder(name(400, 1), name(400, 3)));
    assertThat(blobs.used()).isEqualTo(800);
  }

  @Test
  void blob_withoutRoomBecauseOthersAreInUse_waitsForOneToBeReleased() {
    Blob first = obtain(bytes(600, 1));
    Future<KeptBlob> second = onLoop(() -> blobs.obtain(layer(bytes(600, 2))));
    done(() -> vertx.timer(50, TimeUnit.MILLISECONDS));
    assertThat(second.isComplete()).isFalse();

    onLoop(
        () -> {
          first.release();
          return Future.succeededFuture();
        });

    assertThat(read(done(() -> second))).isEqualTo(bytes(600, 2));
  }

  @Test
  void blob_largerThanTheCapacity_isRefusedBeforeItIsFetched() {
    assertThatThrownBy(() -> obtain(bytes(1001, 1)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("more than the 1000 of PROXY_CACHE_BYTES");
    assertThat(fetches).hasValue(0);
  }

  @Test
  void blob_withOtherBytes_isRefusedAndLeavesNothing() throws IOException {
    Layer lying =
        new Layer(Digest.of(bytes(300, 1)), 300, "application/wasm", source(bytes(300, 2)));

    assertThatThrownBy(() -> done(() -> blobs.obtain(lying)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(Digest.of(bytes(300, 2)).toString());
    assertThat(files()).isEmpty();
    assertThat(blobs.used()).isZero();
  }

  @Test
  void blob_ofAnotherSizeThanAManifestSays_isRefused() {
    obtain(bytes(300, 1)).release();
    Layer lying =
        new Layer(Digest.of(bytes(300, 1)), 299, "application/wasm", source(bytes(300, 1)));

    assertThatThrownBy(() -> done(() -> blobs.obtain(lying)))
        .hasMessageContaining("has 300 bytes, its manifest says 299");
  }

  @Test
  void blobs_ofAnEarlierRun_areUsedAgain() {
    obtain(bytes(300, 1)).release();
    reopen();

    assertThat(read(obtain(bytes(300, 1)))).isEqualTo(bytes(300, 1));
    assertThat(fetches).hasValue(1);
  }

  @Test
  void blob_ofAnEarlierRunThatWasDamaged_isFetchedAnew() throws IOException {
    obtain(bytes(300, 1)).release();
    Files.write(folder.resolve(name(300, 1)), bytes(300, 2));
    reopen();

    assertThat(read(obtain(bytes(300, 1)))).isEqualTo(bytes(300, 1));
    assertThat(fetches).hasValue(2);
  }

  @Test
  void folder_withUnfinishedBlobsAndStrangers_losesWhatNobodyWentOnWithOnly() throws IOException {
    Path old = Files.write(folder.resolve(name(300, 1) + ".part"), bytes(10, 1));
    Path fresh = Files.write(folder.resolve(name(300, 2) + ".part"), bytes(10, 2));
    Files.setLastModifiedTime(old, FileTime.from(time.instant().minus(Duration.ofDays(2))));
    Files.writeString(folder.resolve("README"), "mine");
    reopen();

    assertThat(files()).containsExactlyInAnyOrder("README", fresh.getFileName().toString());
  }

  @Test
  void blob_thatWasCutOff_isGoneOnWith_alsoByAnotherProcess() throws IOException {
    byte[] content = bytes(300, 1);
    BlobSource cut =
        target ->
            target
                .write(Buffer.buffer(bytes(200, 1)))
                .compose(sent -> Future.failedFuture(ImageException.unavailable("cut off")));
    Layer layer = new Layer(Digest.of(content), 300, "application/wasm", cut);
    assertThatThrownBy(() -> done(() -> blobs.obtain(layer))).hasMessageContaining("cut off");
    reopen();
    BlobSource rest =
        target -> {
          assertThat(target.received()).isEqualTo(200);
          target.fromHere();
          return target.write(Buffer.buffer(bytes(100, 1)));
        };

    Blob blob =
        done(() -> blobs.obtain(new Layer(Digest.of(content), 300, "application/wasm", rest)));

    assertThat(read(blob)).isEqualTo(content);
  }

  @Test
  void blob_whoseBeginningOnDiskIsWrong_isFetchedAnew() throws IOException {
    Files.write(folder.resolve(name(300, 1) + ".part"), bytes(100, 7));
    reopen();

    assertThat(read(obtain(bytes(300, 1)))).isEqualTo(bytes(300, 1));
    assertThat(fetches).hasValue(2);
  }

  @Test
  void folder_inUse_isRefused() {
    assertThatThrownBy(
            () ->
                done(() -> DiskBlobs.open(vertx, disk, folder, CAPACITY, ChunkRules.DEFAULT, time)))
        .hasMessageContaining("is used by another proxy");
  }

  private void reopen() {
    done(blobs::close);
    open();
  }

  private Blob obtain(byte[] content) {
    return done(() -> blobs.obtain(layer(content)));
  }

  private Layer layer(byte[] content) {
    return new Layer(Digest.of(content), content.length, "application/wasm", source(content));
  }

  private BlobSource source(byte[] content) {
    return target -> {
      fetches.incrementAndGet();
      return target.write(Buffer.buffer(content));
    };
  }

  private byte[] read(Blob blob) {
    return done(() -> blob.read(0, (int) blob.size())).unsafeArray();
  }

  private static String name(int size, int fill) {
    return Digest.of(bytes(size, fill)).hex();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> !n.equals("lock")).toList();
    }
  }

  private static byte[] bytes(int size, int fill) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> result = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(result));
    return result.future();
  }

  private <T> T done(Supplier<Future<T>> work) {
    try {
      return onLoop(work).await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it takes too long", e);
    }
  }
}
