package io.turboprop.proxy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.image.ChunkRules;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.lab.LayoutWriter;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutOriginTest {
  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("test-disk", 2);
  private final byte[] module = new byte[150_000];

  @TempDir Path folder;
  private Path root;
  private LayoutOrigin origin;

  @BeforeEach
  void open() throws Exception {
    new Random(3).nextBytes(module);
    root = Files.createDirectory(folder.resolve("layouts"));
    origin = new LayoutOrigin(vertx, disk, List.of(root), 1 << 20);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void layout_byTag_givesTheModule() throws Exception {
    LayoutWriter.in(root.resolve("apps")).module("add", module).module("sub", new byte[] {1});

    assertThat(bytes("oci:apps:add")).isEqualTo(module);
  }

  @Test
  void layout_byAbsolutePathWithOneEntry_givesTheModule() throws Exception {
    LayoutWriter.in(root.resolve("apps")).module("add", module);

    assertThat(bytes("oci:" + root.resolve("apps"))).isEqualTo(module);
  }

  @Test
  void tag_thatDoesNotExist_isNotFoundAndListsTheOthers() throws Exception {
    LayoutWriter.in(root.resolve("apps")).module("add", module).module("sub", module);

    assertFails(() -> resolve("oci:apps:mul"), ReasonCode.IMAGE_NOT_FOUND, "only add, sub");
  }

  @Test
  void layout_outsideOfTheFolders_isNotFoundHoweverItIsNamed() throws Exception {
    Path outside = folder.resolve("outside");
    LayoutWriter.in(outside).module("add", module);
    Files.createSymbolicLink(root.resolve("link"), outside);

    for (String name : List.of(outside.toString(), "../outside", "link", "x/../../outside")) {
      assertFails(
          () -> resolve("oci:" + name + ":add"), ReasonCode.IMAGE_NOT_FOUND, "no OCI layout");
    }
  }

  @Test
  void blob_thatIsALinkOutOfTheLayout_isDenied() throws Exception {
    LayoutWriter.in(root.resolve("apps")).module("add", module);
    Path blob = root.resolve("apps").resolve(LayoutFolders.blob(Digest.of(module)));
    Path outside = Files.write(folder.resolve("outside"), module);
    Files.delete(blob);
    Files.createSymbolicLink(blob, outside);

    assertFails(() -> resolve("oci:apps:add"), ReasonCode.IMAGE_DENIED, "no plain file");
  }

  @Test
  void blob_thatWasChanged_isInvalid() throws Exception {
    LayoutWriter.in(root.resolve("apps")).module("add", module);
    Path blob = root.resolve("apps").resolve(LayoutFolders.blob(Digest.of(module)));
    byte[] changed = module.clone();
    changed[7]++;
    Files.write(blob, changed);

    assertFails(
        () -> bytes("oci:apps:add"), ReasonCode.IMAGE_INVALID, Digest.of(changed).toString());
  }

  @Test
  void blob_thatIsMissing_isNotFound() throws Exception {
    LayoutWriter.in(root.resolve("apps")).module("add", module);
    Files.delete(root.resolve("apps").resolve(LayoutFolders.blob(Digest.of(module))));

    assertFails(() -> resolve("oci:apps:add"), ReasonCode.IMAGE_NOT_FOUND, "layout has no blobs/");
  }

  @Test
  void proxy_withoutLayoutFolders_saysHowToAllowThem() {
    origin = new LayoutOrigin(vertx, disk, List.of(), 1 << 20);

    assertFails(() -> resolve("oci:apps:add"), ReasonCode.IMAGE_DENIED, "PROXY_LAYOUT_DIRS");
  }

  private Layer resolve(String image) {
    return await(origin.resolve((ImageRef.Layout) ImageRef.parse(image))).module();
  }

  private byte[] bytes(String image) {
    DiskBlobs blobs =
        await(
            DiskBlobs.open(
                vertx,
                disk,
                folder.resolve("cache"),
                1 << 20,
                ChunkRules.DEFAULT,
                InstantSource.system()));
    try {
      var blob = await(blobs.obtain(resolve(image)));
      byte[] all = await(blob.read(0, (int) blob.size())).unsafeArray();
      blob.release();
      return all;
    } finally {
      await(blobs.close());
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it takes too long", e);
    }
  }

  private static void assertFails(ThrowingCallable work, ReasonCode code, String words) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason().code()).isEqualTo(code))
        .hasMessageContaining(words);
  }
}
