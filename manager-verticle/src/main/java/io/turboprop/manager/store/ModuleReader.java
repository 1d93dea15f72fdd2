package io.turboprop.manager.store;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;

/**
 * Reads uploaded modules. Fails as {@link BlobStore#file} does if a module is not there; futures
 * complete on the caller's Vert.x context if it has one.
 */
public interface ModuleReader {

  /** A module that is open for reading in pieces. */
  interface Reading {
    long bytes();

    /**
     * @return fewer than {@code length} bytes at the end of the module only
     */
    Future<Bytes> read(long offset, int length);

    Future<Void> close();
  }

  /** All of a module that is known to be small enough for memory. */
  Future<Bytes> read(Digest module);

  /** To be closed by the caller. */
  Future<Reading> open(Digest module);
}
