package io.turboprop.proxy.service;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.vertx.core.Future;

/** How images are put on the wire: one implementation per dialect. */
public interface ChunkSink {
  /**
   * @param image the reference as it was requested
   * @param digest of the whole image
   * @param index 0 to {@code total}-1
   */
  record Chunk(String image, Digest digest, int index, int total, Bytes data) {}

  /**
   * @return ends when the broker has it; fails with an {@link
   *     io.turboprop.proxy.transfer.ImageException} if it never will, and with anything else if it
   *     may pass
   */
  Future<Void> send(Chunk chunk);

  /** Tells one proplet that the image will not come. */
  Future<Void> tell(PropletId requester, String image, Reason reason);
}
