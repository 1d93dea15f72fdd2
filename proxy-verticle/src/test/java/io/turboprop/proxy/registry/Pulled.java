package io.turboprop.proxy.registry;

import io.turboprop.image.ChunkRules;
import io.turboprop.link.VertxTimers;
import io.turboprop.model.Bytes;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.proxy.transfer.RetryPolicy;
import io.turboprop.time.Backoff;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What the proxy does to get an image, short of sending it: origin and blob folder, for real. */
final class Pulled implements AutoCloseable {
  /** Three tries in a row, quickly, for at most two seconds. */
  static final RetryPolicy QUICK =
      new RetryPolicy(
          3,
          Duration.ofSeconds(2),
          new Backoff(Duration.ofMillis(5), Duration.ofMillis(20)),
          Duration.ofSeconds(1));

  private static final long CAPACITY = 64L << 20;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("test-disk", 2);
  private final RegistryOrigin origin;
  private final DiskBlobs blobs;

  Pulled(RegistryConfig config, Path folder) throws Exception {
    HttpClient client = RegistryClients.create(vertx, config);
    this.origin =
        new RegistryOrigin(
            client, config, new VertxTimers(vertx), InstantSource.system(), new Random(1));
    this.blobs =
        await(
            () ->
                DiskBlobs.open(
                    vertx,
                    disk,
                    folder.resolve("blobs"),
                    CAPACITY,
                    ChunkRules.DEFAULT,
                    InstantSource.system()));
  }

  Layer resolve(String image) {
    return await(() -> origin.resolve((ImageRef.Oci) ImageRef.parse(image))).module();
  }

  /** The bytes of the module, verified. */
  byte[] bytes(String image) {
    return await(
            () ->
                origin
                    .resolve((ImageRef.Oci) ImageRef.parse(image))
                    .compose(found -> blobs.obtain(found.module()))
                    .compose(Pulled::readAndRelease))
        .unsafeArray();
  }

  private static Future<Bytes> readAndRelease(Blob blob) {
    return blob.read(0, (int) blob.size()).onComplete(read -> blob.release());
  }

  /** Waits for it; its failure is thrown as it is. */
  private <T> T await(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(done));
    return await(done.future());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it takes too long", e);
    }
  }

  @Override
  public void close() {
    await(blobs::close);
    await(vertx.close());
  }
}
