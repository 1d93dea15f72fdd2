package io.turboprop.manager.store;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;

/**
 * Results that are larger than a message, by digest. Fails as {@link BlobStore} does; futures
 * complete on the caller's Vert.x context if it has one.
 */
public interface ResultBlobs {

  Future<Boolean> has(Digest result);

  /** A new result, to be written from its beginning. */
  Future<Writing> begin();

  /** A result that is not whole yet; ended by {@link #keep} or {@link #discard}. */
  interface Writing {
    Future<Void> append(Bytes next);

    /**
     * It is whole, and durable when this ends. Fails with {@link WrongContentException} if it is
     * another one than expected. After a failure there is nothing left of it.
     */
    Future<Void> keep(Digest expected);

    /** Never fails. */
    Future<Void> discard();
  }

  /** Harmless if it is not there. */
  Future<Void> remove(Digest result);

  /** For a manager without a disk: it has none and takes none. */
  static ResultBlobs none() {
    return new ResultBlobs() {
      @Override
      public Future<Boolean> has(Digest result) {
        return Future.succeededFuture(false);
      }

      @Override
      public Future<Writing> begin() {
        return Future.failedFuture(
            new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "no results are kept here"));
      }

      @Override
      public Future<Void> remove(Digest result) {
        return Future.succeededFuture();
      }
    };
  }
}
