package io.turboprop.proxy.service;

import io.vertx.core.Future;

/** Where the bytes of a blob come from. */
@FunctionalInterface
public interface BlobSource {
  /**
   * Writes all bytes of the blob into {@code target}. Whether they are the right ones is for the
   * target to check. Fails with an {@link io.turboprop.proxy.transfer.ImageException}.
   */
  Future<Void> writeTo(BlobTarget target);
}
