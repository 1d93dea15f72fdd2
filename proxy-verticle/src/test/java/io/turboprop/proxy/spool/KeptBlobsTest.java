package io.turboprop.proxy.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.image.ChunkRules;
import io.turboprop.image.keep.KeptImage;
import io.turboprop.image.keep.Removal;
import io.turboprop.image.keep.Stock;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.service.KnownNames;
import io.turboprop.proxy.service.Layer;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptBlobsTest {
  private static final Duration AGE = Duration.ofDays(30);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("kept-disk", 2);
  private final VirtualTimers time = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir Path folder;
  private DiskBlobs blobs;

  @BeforeEach
  void open() {
    blobs = done(() -> DiskBlobs.open(vertx, disk, folder, 10_000, ChunkRules.DEFAULT, time));
  }

  @AfterEach
  void close() {
    done(blobs::close);
    done(vertx::close);
  }

  @Test
  void blob_thatNobodyHasWantedForItsAge_isDeleted() {
    KeptBlobs kept = kept(Optional.of(AGE));
    Digest old = obtained(1);
    Digest held = obtain(2).digest();
    begin(kept);
    advance(AGE.minusHours(1));
    Digest fresh = obtained(3);

    advance(Duration.ofHours(2));

    await().until(() -> !digests(kept).contains(old));
    assertThat(digests(kept)).containsExactly(held, fresh);
    assertThat(folder.resolve(old.hex())).doesNotExist();
  }

  @Test
  void age_afterARestart_goesOn() {
    Digest image = obtained(1);
    await().until(() -> lastUsed(image).equals(time.instant()));
    advance(AGE.minusHours(1));
    done(blobs::close);
    open();
    KeptBlobs kept = kept(Optional.of(AGE));
    begin(kept);

    advance(Duration.ofHours(2));

    await().until(() -> digests(kept).isEmpty());
  }

  @Test
  void part_thatNobodyWentOnWithForADay_isDeleted() throws IOException {
    Path part = folder.resolve(Digest.of(bytes(9)).hex() + ".part");
    Files.write(part, bytes(9));
    Files.setLastModifiedTime(part, FileTime.from(time.instant()));
    KeptBlobs kept = kept(Optional.empty());
    begin(kept);

    advance(Duration.ofHours(23));
    assertThat(stock(kept).unfinished()).hasSize(1);
    advance(Duration.ofHours(2));

    await().until(() -> !Files.exists(part));
  }

  @Test
  void remove_ofABlobInUse_isRefusedUntilItIsLetGo() {
    KeptBlobs kept = kept(Optional.empty());
    KeptBlob blob = obtain(1);

    KeptImage shown = stock(kept).images().getFirst();
    assertThat(shown.holds()).isEqualTo(1);
    assertThat(shown.chunks()).hasValue(1);
    assertThat(removal(kept, blob.digest()))
        .isEqualTo(new Removal.InUse(List.of(DiskBlobs.SENDING)));

    release(blob);
    assertThat(removal(kept, blob.digest())).isEqualTo(new Removal.Done());
    assertThat(removal(kept, blob.digest())).isEqualTo(new Removal.Absent());
    assertThat(folder.resolve(blob.digest().hex())).doesNotExist();
  }

  @Test
  void remove_ofABlobOnItsWay_isRefused_andShownAsComing() {
    KeptBlobs kept = kept(Optional.empty());
    Promise<Void> go = Promise.promise();
    byte[] content = bytes(1);
    Layer slow =
        new Layer(
            Digest.of(content),
            content.length,
            "application/wasm",
            target -> go.future().compose(now -> target.write(Buffer.buffer(content))));
    Future<KeptBlob> coming = onLoop(() -> blobs.obtain(slow));
    await().until(() -> !stock(kept).unfinished().isEmpty());

    assertThat(stock(kept).unfinished().getFirst().total()).hasValue(content.length);
    assertThat(removal(kept, slow.digest())).isInstanceOf(Removal.InUse.class);
    go.complete();

    assertThat(done(() -> coming).digest()).isEqualTo(slow.digest());
    assertThat(stock(kept).unfinished()).isEmpty();
  }

  @Test
  void remove_ofAPart_deletesIt() throws IOException {
    Digest image = Digest.of(bytes(9));
    Path part = Files.write(folder.resolve(image.hex() + ".part"), bytes(9));

    assertThat(removal(kept(Optional.empty()), image)).isEqualTo(new Removal.Done());

    assertThat(part).doesNotExist();
  }

  private KeptBlobs kept(Optional<Duration> age) {
    return new KeptBlobs(blobs, new KnownNames(), age, time);
  }

  private Digest obtained(int seed) {
    KeptBlob blob = obtain(seed);
    release(blob);
    return blob.digest();
  }

  private KeptBlob obtain(int seed) {
    byte[] content = bytes(seed);
    return done(
        () ->
            blobs.obtain(
                new Layer(
                    Digest.of(content),
                    content.length,
                    "application/wasm",
                    target -> target.write(Buffer.buffer(content)))));
  }

  private void release(KeptBlob blob) {
    done(
        () -> {
          blob.release();
          return Future.succeededFuture();
        });
  }

  private Instant lastUsed(Digest image) throws IOException {
    return Files.getLastModifiedTime(folder.resolve(image.hex())).toInstant();
  }

  /** Sweeps run where the blobs live. */
  private void advance(Duration by) {
    done(
        () -> {
          time.advance(by);
          return Future.succeededFuture();
        });
  }

  private Stock stock(KeptBlobs kept) {
    return done(kept::stock);
  }

  private List<Digest> digests(KeptBlobs kept) {
    return stock(kept).images().stream().map(KeptImage::digest).toList();
  }

  private Removal removal(KeptBlobs kept, Digest image) {
    return done(() -> kept.remove(image));
  }

  private void begin(KeptBlobs kept) {
    done(
        () -> {
          kept.begin(time);
          return Future.succeededFuture();
        });
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

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[300];
    Arrays.fill(bytes, (byte) seed);
    return bytes;
  }
}
