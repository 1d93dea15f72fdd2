package io.turboprop.proxy.service;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;

/**
 * A place images come from.
 *
 * @param <R> the kind of reference it understands
 */
public interface ImageOrigin<R extends ImageRef> {
  /**
   * Finds the module that the reference stands for; tags are looked up anew each time. Fails with
   * an {@link io.turboprop.proxy.transfer.ImageException}.
   */
  Future<Resolved> resolve(R image);

  /**
   * What the reference stands for now, and who signed for it. Nobody can sign for images of most
   * origins. Fails with an {@link ImageException}.
   */
  default Future<ImageProof> prove(R image) {
    return Future.failedFuture(
        ImageException.denied("it is not in a registry, so nobody can have signed it"));
  }

  /**
   * Whether this module may be given out under the name without looking the name up, if it is here
   * already.
   */
  default boolean isSettled(R image, Digest module) {
    return true;
  }
}
