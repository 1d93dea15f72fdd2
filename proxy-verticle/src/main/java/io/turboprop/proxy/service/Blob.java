package io.turboprop.proxy.service;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;

/** A verified blob that stays where it is until it is released. */
public interface Blob {
  Digest digest();

  long size();

  /**
   * @param offset and {@code length} lie within the blob
   */
  Future<Bytes> read(long offset, int length);

  /** Lets go of it; later reads fail. A second call changes nothing. */
  void release();
}
