package io.turboprop.manager.store;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Set;

/**
 * A content-addressed folder, of uploaded modules or of large results: {@code
 * <folder>/sha256/<first two digits>/<digest>}. Files appear by rename after fsync, so a file that
 * is there is whole.
 */
public interface BlobStore {

  /**
   * A new file on the same file system for the caller to write to; given back by {@link #keep} or
   * deleted by him.
   */
  Future<Path> temporaryFile();

  /**
   * Takes over a written temporary file under its digest; if that fails, the file is deleted.
   * Keeping the same content twice keeps one file.
   */
  Future<ModuleFile> keep(Path temporary);

  /** As {@link #keep(Path)}; fails with {@link WrongContentException} if it has another digest. */
  Future<ModuleFile> keep(Path temporary, Digest expected);

  Future<Boolean> contains(Digest digest);

  /** Deletes the file of this digest; harmless if it is not there. */
  Future<Void> remove(Digest digest);

  /**
   * The file of this digest, to be read only.
   *
   * <p>Fails with {@code OrchestratorException(INTERNAL)} naming the digest if it is not there.
   */
  Future<Path> file(Digest digest);

  /**
   * Deletes every file that is not in {@code referenced}, and left-over temporary files; of modules
   * those only that are older than an hour.
   */
  Future<Integer> collect(Set<Digest> referenced);
}
