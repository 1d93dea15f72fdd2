package io.turboprop.cli.oci;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.image.ChunkRules;
import io.turboprop.proxy.spool.DiskBlobs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What the proxy's parts need around them, for one thread that may block. */
final class House implements AutoCloseable {
  private static final long MAX_BLOB_BYTES = 64L << 30;
  private static final int DISK_THREADS = 2;
  private static final long PATIENCE_S = 60;
  private static final long CLOSE_S = 5;

  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("image-disk", DISK_THREADS);
  private final Context loop = vertx.getOrCreateContext();
  private final long patienceS;

  /**
   * @param longest a call may take, by its own rules
   */
  House(Duration longest) {
    this.patienceS = longest.toSeconds() + PATIENCE_S;
  }

  Vertx vertx() {
    return vertx;
  }

  /** Verified blobs in this folder. */
  DiskBlobs blobs(Path folder) {
    return await(
        () ->
            DiskBlobs.open(
                vertx, disk, folder, MAX_BLOB_BYTES, ChunkRules.DEFAULT, InstantSource.system()));
  }

  /** Does it on the event loop and waits for it; its failure is thrown as it is. */
  <T> T await(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(
        now -> {
          try {
            work.get().onComplete(done);
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    try {
      return done.future().await(patienceS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.TIMEOUT, "the registry has not done within %d s".formatted(patienceS), e);
    }
  }

  /** A connection on which the other side takes nothing is not waited for. */
  @Override
  public void close() {
    try {
      vertx.close().await(CLOSE_S, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // It ends with this process.
    }
  }
}
