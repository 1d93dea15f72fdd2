package io.turboprop.image.serve;

import io.turboprop.model.PinnedImage;
import io.turboprop.model.Reason;
import io.vertx.core.Future;

/** Where a server of images learns what their names stand for. Called on its event loop. */
public interface ImageTags {

  /** Whether images of this name are ours to know at all; others are left to others. */
  boolean serves(String image);

  /**
   * What the name stands for now. Brings no module here.
   *
   * @param image the reference as a task names it
   */
  Future<PinnedImage> find(String image);

  /** Why {@link #find} failed, for those who wait. */
  Reason reasonOf(Throwable failure);
}
