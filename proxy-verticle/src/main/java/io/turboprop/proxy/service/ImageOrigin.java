package io.turboprop.proxy.service;

import io.turboprop.model.ImageRef;
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
}
