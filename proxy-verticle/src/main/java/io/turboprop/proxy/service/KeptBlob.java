package io.turboprop.proxy.service;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;

/** A blob of the proxy's store, of which it is known where it was cut. */
public interface KeptBlob extends Blob {
  ChunkMap map();

  @Override
  default Digest digest() {
    return map().image();
  }

  @Override
  default long size() {
    return map().size();
  }
}
