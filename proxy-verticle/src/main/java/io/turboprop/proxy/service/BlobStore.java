package io.turboprop.proxy.service;

import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.util.Optional;

/** Keeps verified blobs. */
public interface BlobStore {
  /**
   * The blob of a layer: kept, or else taken from its source, checked and kept. Waits while there
   * is no room because of blobs in use. Fails with an {@link
   * io.turboprop.proxy.transfer.ImageException}.
   */
  Future<KeptBlob> obtain(Layer layer);

  /** The blob with this digest if it is here, and is what it should be. */
  Future<Optional<KeptBlob>> kept(Digest digest);
}
