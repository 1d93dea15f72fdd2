package io.turboprop.image.serve;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.vertx.core.Future;

/** The way out of a server of images. Futures end on the server's event loop. */
public interface ImageDoor {

  /**
   * To all who want the image; frames leave in the order of calls.
   *
   * @return how many bytes that was; ends when it is on its way, or known not to be
   */
  Future<Integer> publish(Digest image, ImageFrame frame);

  /** To one proplet. */
  Future<Void> tell(PropletId proplet, ImageAnswer answer);
}
