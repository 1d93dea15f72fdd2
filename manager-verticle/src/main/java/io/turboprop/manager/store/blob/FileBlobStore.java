package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.WrongContentException;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modules, or large results, in a folder that no other manager uses: {@code <folder>/sha256/<first
 * two digits>/<digest>}. Files appear by rename after fsync. They are touched on worker threads
 * only. Failures of the disk are {@code OrchestratorException(STORE_UNAVAILABLE)}.
 */
public final class FileBlobStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);
  private static final int THREADS = 2;

  /** Hashing a very large upload on a slow disk is no blocked thread. */
  private static final long WARN_AFTER_MINUTES = 5;

  /** A step that blocks. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException, WrongContentException;
  }

  private final BlobKind kind;
  private final Path root;
  private final Folder folder;
  private final InstantSource clock;
  private final WorkerExecutor workers;

  /**
   * @param kind of modules, or of results: to collect those is safe only while none are fetched
   * @param root made when it is first needed
   * @param clock compared with the times of files
   */
  public FileBlobStore(Vertx vertx, BlobKind kind, Path root, InstantSource clock) {
    this.kind = kind;
    this.root = root;
    this.folder = new Folder(root);
    this.clock = clock;
    this.workers =
        vertx.createSharedWorkerExecutor(
            "turboprop-" + kind.title() + "s", THREADS, WARN_AFTER_MINUTES, TimeUnit.MINUTES);
  }

  /** Nobody else is there to lead. */
  @Override
  public BlobStore in(long epoch) {
    return this;
  }

  @Override
  public Future<Path> temporaryFile() {
    return work("cannot make a temporary file", folder::temporaryFile);
  }

  @Override
  public Future<ModuleFile> keep(Path temporary) {
    return kept(() -> folder.keep(temporary));
  }

  @Override
  public Future<ModuleFile> keep(Path temporary, Digest expected) {
    return kept(() -> folder.keep(temporary, expected));
  }

  private Future<ModuleFile> kept(Step<ModuleFile> step) {
    return work("cannot keep a " + kind.title(), step)
        .onSuccess(
            file ->
                LOG.info(
                    "{} {}: kept, {} bytes",
                    kind.title(),
                    file.digest().brief(),
                    file.sizeBytes()));
  }

  @Override
  public Future<Boolean> contains(Digest digest) {
    return work("cannot look for " + digest, () -> folder.find(digest).isPresent());
  }

  @Override
  public Future<Void> remove(Digest digest) {
    return work(
            "cannot delete " + digest,
            () -> {
              folder.remove(digest);
              return true;
            })
        .onSuccess(gone -> LOG.info("{} {}: deleted", kind.title(), digest.brief()))
        .mapEmpty();
  }

  @Override
  public Future<Path> file(Digest digest) {
    return work(
        "cannot look for " + digest, () -> folder.find(digest).orElseThrow(() -> lost(digest)));
  }

  private OrchestratorException lost(Digest digest) {
    return new OrchestratorException(
        ErrorCode.INTERNAL,
        kind.title()
            + " "
            + digest
            + " is not in "
            + root
            + "; "
            + kind.remedy()
            + " or restore the folder");
  }

  @Override
  public Future<Integer> collect(Set<Digest> referenced) {
    return work(
            "cannot delete what is unused",
            () -> folder.collect(referenced, clock.instant().minus(kind.young())))
        .onSuccess(deleted -> LOG.info("{}s: {} unused files deleted", kind.title(), deleted));
  }

  private <T> Future<T> work(String complaint, Step<T> step) {
    return workers.executeBlocking(
        () -> {
          try {
            return step.run();
          } catch (IOException e) {
            throw new OrchestratorException(
                ErrorCode.STORE_UNAVAILABLE,
                kind.title()
                    + " folder "
                    + root
                    + ": "
                    + complaint
                    + "; check its space and permissions",
                e);
          }
        },
        false);
  }
}
