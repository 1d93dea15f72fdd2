package io.turboprop.manager.store.blob;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modules, or large results, in a folder. Files are touched on worker threads only. Failures of the
 * disk are {@code OrchestratorException(STORE_UNAVAILABLE)}.
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
    T run() throws IOException, WrongContentException;
  }

  /**
   * What is in a folder.
   *
   * @param name for people
   * @param remedy what to do about one that is missing
   * @param young what nobody refers to, but may soon, is not older
   */
  private record Kind(String name, String remedy, Duration young) {
    static final Kind MODULE = new Kind("module", "upload it again or restore the folder", YOUNG);
    static final Kind RESULT =
        new Kind("result", "run the task again or restore the folder", Duration.ZERO);
  }

  private final Kind kind;
  private final Path root;
  private final Folder folder;
  private final InstantSource clock;
  private final WorkerExecutor workers;

  /**
   * Of modules.
   *
   * @param root made when it is first needed
   * @param clock compared with the times of files
   */
  public FileBlobStore(Vertx vertx, Path root, InstantSource clock) {
    this(vertx, root, clock, Kind.MODULE);
  }

  /** Of large results: to collect them is safe only while none are fetched. */
  public static FileBlobStore ofResults(Vertx vertx, Path root, InstantSource clock) {
    return new FileBlobStore(vertx, root, clock, Kind.RESULT);
  }

  private FileBlobStore(Vertx vertx, Path root, InstantSource clock, Kind kind) {
    this.kind = kind;
    this.root = root;
    this.folder = new Folder(root);
    this.clock = clock;
    this.workers =
        vertx.createSharedWorkerExecutor(
            "turboprop-" + kind.name() + "s", THREADS, WARN_AFTER_MINUTES, TimeUnit.MINUTES);
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
    return work("cannot keep a " + kind.name(), step)
        .onSuccess(
            file ->
                LOG.info(
                    "{} {}: kept, {} bytes", kind.name(), file.digest().brief(), file.sizeBytes()));
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
        .onSuccess(gone -> LOG.info("{} {}: deleted", kind.name(), digest.brief()))
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
        kind.name() + " " + digest + " is not in " + root + "; " + kind.remedy());
  }

  @Override
  public Future<Integer> collect(Set<Digest> referenced) {
    return work(
            "cannot delete what is unused",
            () -> folder.collect(referenced, clock.instant().minus(kind.young())))
        .onSuccess(deleted -> LOG.info("{}s: {} unused files deleted", kind.name(), deleted));
  }

  private <T> Future<T> work(String complaint, Step<T> step) {
    return workers.executeBlocking(
        () -> {
          try {
            return step.run();
          } catch (IOException e) {
            throw new OrchestratorException(
                ErrorCode.STORE_UNAVAILABLE,
                kind.name()
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
