package io.turboprop.manager.store;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Set;

/**
 * Uploaded modules, or large results, by digest, each read and written as a file. One that is there
 * is whole. One contract test runs against every implementation. Thread-safe; futures complete on
 * the caller's Vert.x context if it has one.
 */
public interface BlobStore {

  /** The same, as the term of this epoch has it: in another one it deletes nothing. */
  BlobStore in(long epoch);

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
   * The file of this digest, to be read only and opened soon: it may be a copy that does not stay.
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
