package io.turboprop.image.keep;

import io.turboprop.model.Digest;
import io.vertx.core.Future;

/** Knows the images of one machine. One event loop only. */
public interface ImageKeeper {
  Future<Stock> stock();

  /** Deletes a whole or an unfinished image, unless it is in use or on its way. */
  Future<Removal> remove(Digest image);
}
