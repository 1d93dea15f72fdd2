package io.turboprop.image.broadcast;

import io.turboprop.image.ChunkRules;
import java.time.Duration;

/**
 * What bounds the sending of images.
 *
 * @param windowBytes of chunks sent of one image and not yet seen by the slowest who is waited for
 * @param frameBytes of chunks in one message, if they follow one another; one chunk may be longer
 * @param bytesPerSecond of all images together; 0: as fast as it goes
 * @param gather how long a map, and the first chunk of an image, wait after somebody asked for the
 *     map, so that others who want it at the same time are served by it; five times as long at most
 * @param patience how long the others wait for one who says nothing
 * @param markAfter how long nothing must have gone out before those who wait are told again how far
 *     the stream has come
 * @param forgetAfter silence after which nobody is there any more
 */
public record BroadcastRules(
    int windowBytes,
    int frameBytes,
    long bytesPerSecond,
    Duration gather,
    Duration patience,
    Duration markAfter,
    Duration forgetAfter) {
  /** 4 MiB, 256 KiB, no ceiling, 20 ms, 1 s, half a second, 1 minute. */
  public static final BroadcastRules DEFAULT =
      new BroadcastRules(
          4 << 20,
          256 << 10,
          0,
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMinutes(1));

  public BroadcastRules {
    if (frameBytes < 1 || frameBytes > ChunkRules.MOST_BYTES || windowBytes < frameBytes) {
      throw new IllegalArgumentException(
          "frames have 1 to %d bytes and fit into the window: frame %d, window %d"
              .formatted(ChunkRules.MOST_BYTES, frameBytes, windowBytes));
    }
    if (bytesPerSecond < 0
        || gather.isNegative()
        || !patience.isPositive()
        || !markAfter.isPositive()
        || forgetAfter.compareTo(patience) < 0) {
      throw new IllegalArgumentException(
          "rate and gather must not be negative, patience positive and at most forgetAfter: %d, %s, %s"
              .formatted(bytesPerSecond, patience, forgetAfter));
    }
  }
}
