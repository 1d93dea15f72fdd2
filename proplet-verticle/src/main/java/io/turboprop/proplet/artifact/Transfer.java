package io.turboprop.proplet.artifact;

import io.vertx.core.Future;

/** One image on its way, for everybody who waits for it. */
interface Transfer {
  /** Held once for the one who started it; fails with {@link ImageException} only. */
  Future<CachedImage> image();

  /** Nobody wants it any more: the future fails soon, unless it has ended already. */
  void cancel();
}
