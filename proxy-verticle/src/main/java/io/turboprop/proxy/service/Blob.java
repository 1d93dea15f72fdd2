package io.turboprop.proxy.service;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A verified blob that stays where it is until it is released. */
public interface Blob {
  /** What it is made of. */
  ChunkMap map();

  default Digest digest() {
    return map().image();
  }

  default long size() {
    return map().size();
  }

  /**
   * @param offset and {@code length} lie within the blob
   */
  Future<Buffer> read(long offset, int length);

  /** Lets go of it; later reads fail. A second call changes nothing. */
  void release();
}
