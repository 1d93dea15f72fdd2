package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modules in a folder. Files are touched on the worker threads {@code turboprop-blobs} only.
 * Failures of the disk are {@code OrchestratorException(STORE_UNAVAILABLE)}.
 */
public final class FileBlobStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);
  private static final int THREADS = 2;

  /** Hashing a very large upload on a slow disk is no blocked thread. */
  private static final long WARN_AFTER_MINUTES = 5;

  /** What nobody refers to yet may belong to a request that is still under way. */
  private static final Duration YOUNG = Duration.ofHours(1);

  /** A step that blocks. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }

  private final Path root;
  private final Folder folder;
  private final InstantSource clock;
  private final WorkerExecutor workers;

  /**
   * @param root made when it is first needed
   * @param clock compared with the times of files
   */
  public FileBlobStore(Vertx vertx, Path root, InstantSource clock) {
    this.root = root;
    this.folder = new Folder(root);
    this.clock = clock;
    this.workers =
        vertx.createSharedWorkerExecutor(
            "turboprop-blobs", THREADS, WARN_AFTER_MINUTES, TimeUnit.MINUTES);
  }

  @Override
  public Future<Path> temporaryFile() {
    return work("cannot make a temporary file", folder::temporaryFile);
  }

  @Override
  public Future<ModuleFile> keep(Path temporary) {
    return work("cannot keep an uploaded module", () -> folder.keep(temporary))
        .onSuccess(
            file -> LOG.info("module {}: kept, {} bytes", file.digest().brief(), file.sizeBytes()));
  }

  @Override
  public Future<Path> file(Digest digest) {
    return work(
        "cannot look for " + digest, () -> folder.find(digest).orElseThrow(() -> lost(digest)));
  }

  private OrchestratorException lost(Digest digest) {
    return new OrchestratorException(
        ErrorCode.INTERNAL,
        "module " + digest + " is not in " + root + "; upload it again or restore the folder");
  }

  @Override
  public Future<Integer> collect(Set<Digest> referenced) {
    return work(
            "cannot delete unused modules",
            () -> folder.collect(referenced, clock.instant().minus(YOUNG)))
        .onSuccess(deleted -> LOG.info("modules: {} unused files deleted", deleted));
  }

  private <T> Future<T> work(String complaint, Step<T> step) {
    return workers.executeBlocking(
        () -> {
          try {
            return step.run();
          } catch (IOException e) {
            throw new OrchestratorException(
                ErrorCode.STORE_UNAVAILABLE,
                "module folder " + root + ": " + complaint + "; check its space and permissions",
                e);
          }
        },
        false);
  }
}
