package io.turboprop.wire;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import java.util.Optional;

/** Messages between proplets and whoever serves images (wire reference §5). */
public sealed interface RegistryMessage {

  /**
   * §5.1.
   *
   * @param appName the image reference as the task names it
   * @param requester ours: who wants it, so that a failure can be told; upstream workers do not say
   */
  record ImageRequest(String appName, Optional<PropletId> requester) implements RegistryMessage {}

  /**
   * §5.2.
   *
   * @param index 0 to {@code total}-1
   * @param total at least 1, the same in all chunks of a transmission
   */
  record ImageChunk(String appName, int index, int total, Bytes data) implements RegistryMessage {}
}
