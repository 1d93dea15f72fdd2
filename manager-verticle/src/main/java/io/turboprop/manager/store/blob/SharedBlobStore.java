package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.manager.store.WrongContentException;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modules, or large results, of several managers, in a store that they share. A folder of this
 * manager has copies of those used last, because who reads a blob wants a file; each was compared
 * with its digest before it got its name, and all of them may vanish.
 */
public final class SharedBlobStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBlobStore.class);

  /** Platform threads: hashing a large file must not take the turn of the store's virtual ones. */
  private static final int THREADS = 4;

  private static final long THREAD_KEPT_SECONDS = 10;

  /** Whoever asked for a file has opened it by then. */
  private static final Duration IN_USE = Duration.ofMinutes(1);

  /** An upload that brings nothing for so long was left by a process that is gone. */
  private static final Duration LEFT = Duration.ofHours(1);

  /** A step that blocks. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException, WrongContentException;
  }

  private final SharedBlobs shared;
  private final OptionalLong epoch;
  private final BlobKind kind;
  private final Path root;
  private final Folder copies;
  private final long most;
  private final InstantSource clock;
  private final Executor workers;

  /**
   * @param root folder of the copies; made when it is first needed
   * @param most bytes of copies that stay, beside those in use
   * @param clock compared with the times of files
   */
  public SharedBlobStore(SharedBlobs shared, Path root, long most, InstantSource clock) {
    this(shared, OptionalLong.empty(), root, most, clock, workers(shared.kind()));
  }

  private SharedBlobStore(
      SharedBlobs shared,
      OptionalLong epoch,
      Path root,
      long most,
      InstantSource clock,
      Executor workers) {
    this.shared = shared;
    this.epoch = epoch;
    this.kind = shared.kind();
    this.root = root;
    this.copies = new Folder(root);
    this.most = most;
    this.clock = clock;
    this.workers = workers;
  }

  private static Executor workers(BlobKind kind) {
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("turboprop-" + kind.title() + "s-", 1).factory());
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  @Override
  public BlobStore in(long term) {
    return new SharedBlobStore(shared, OptionalLong.of(term), root, most, clock, workers);
  }

  @Override
  public Future<Path> temporaryFile() {
    return work("cannot make a temporary file", copies::temporaryFile);
  }

  @Override
  public Future<ModuleFile> keep(Path temporary) {
    return kept(() -> copies.keep(temporary));
  }

  @Override
  public Future<ModuleFile> keep(Path temporary, Digest expected) {
    return kept(() -> copies.keep(temporary, expected));
  }

  private Future<ModuleFile> kept(Step<ModuleFile> step) {
    return work("cannot keep a " + kind.title(), () -> share(step.run()))
        .onSuccess(
            file ->
                LOG.info(
                    "{} {}: kept, {} bytes",
                    kind.title(),
                    file.digest().brief(),
                    file.sizeBytes()));
  }

  private ModuleFile share(ModuleFile file) throws IOException {
    Path copy =
        copies
            .find(file.digest())
            .orElseThrow(() -> new IOException(file.digest() + " is gone again"));
    shared.keep(file.digest(), copy);
    shrink();
    return file;
  }

  private void shrink() throws IOException {
    Instant now = clock.instant();
    copies.shrink(most, now.minus(IN_USE), now.minus(LEFT));
  }

  @Override
  public Future<Boolean> contains(Digest digest) {
    return work("cannot look for " + digest, () -> shared.contains(digest));
  }

  @Override
  public Future<Void> remove(Digest digest) {
    return work(
            "cannot delete " + digest,
            () -> {
              shared.remove(digest, epoch);
              copies.remove(digest);
              return true;
            })
        .onSuccess(gone -> LOG.info("{} {}: deleted", kind.title(), digest.brief()))
        .mapEmpty();
  }

  @Override
  public Future<Path> file(Digest digest) {
    return work("cannot copy " + digest, () -> copied(digest));
  }

  private Path copied(Digest digest) throws IOException {
    Optional<Path> known = copies.find(digest);
    if (known.isPresent()) {
      Folder.touch(known.get(), clock.instant());
      return known.get();
    }
    Path temporary = copies.temporaryFile();
    if (!shared.copy(digest, temporary)) {
      throw lost(digest, "is not stored");
    }
    try {
      copies.keep(temporary, digest);
    } catch (WrongContentException e) {
      LOG.error("{} {} is damaged: {}", kind.title(), digest, e.getMessage());
      throw lost(digest, "is damaged in the store");
    }
    shrink();
    return copies.find(digest).orElseThrow(() -> new IOException(digest + " is gone again"));
  }

  private OrchestratorException lost(Digest digest, String how) {
    return new OrchestratorException(
        ErrorCode.INTERNAL,
        kind.title() + " " + digest + " " + how + "; " + kind.remedy() + " or restore the store");
  }

  @Override
  public Future<Integer> collect(Set<Digest> referenced) {
    return work("cannot delete what is unused", () -> shared.collect(referenced, epoch))
        .onSuccess(deleted -> LOG.info("{}s: {} unused ones deleted", kind.title(), deleted));
  }

  private <T> Future<T> work(String complaint, Step<T> step) {
    Reply<T> reply = new Reply<>();
    workers.execute(() -> answer(reply, complaint, step));
    return reply.future();
  }

  private <T> void answer(Reply<T> reply, String complaint, Step<T> step) {
    try {
      reply.succeed(step.run());
    } catch (IOException e) {
      reply.fail(
          new OrchestratorException(
              ErrorCode.STORE_UNAVAILABLE,
              kind.title()
                  + " folder "
                  + root
                  + ": "
                  + complaint
                  + "; check its space and permissions",
              e));
    } catch (WrongContentException | RuntimeException e) {
      reply.fail(e);
    }
  }
}
