package io.turboprop.proxy.service;

import io.vertx.core.Future;

/** Keeps verified blobs. */
public interface BlobStore {
  /**
   * The blob of a layer: kept, or else taken from its source, checked and kept. Waits while there
   * is no room because of blobs in use. Fails with an {@link
   * io.turboprop.proxy.transfer.ImageException}.
   */
  Future<Blob> obtain(Layer layer);
}
