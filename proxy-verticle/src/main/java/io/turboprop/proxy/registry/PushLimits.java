package io.turboprop.proxy.registry;

import java.time.Duration;

/**
 * How images are sent to registries.
 *
 * @param partBytes larger blobs go in parts of this size, so that a cut costs no more than one
 * @param leastPartBytes no smaller parts are tried when the registry says that they are too large
 * @param pieceBytes read from disk at once; this and the socket's buffers are all that is in memory
 * @param commitTimeout how long a registry may think about a blob that it has got
 * @param maxTags of one repository that are listed
 */
public record PushLimits(
    int partBytes, int leastPartBytes, int pieceBytes, Duration commitTimeout, int maxTags) {
  /** 16 MiB, 1 MiB, 256 KiB, 5 min, 100,000. */
  public static final PushLimits DEFAULT =
      new PushLimits(16 << 20, 1 << 20, 256 << 10, Duration.ofMinutes(5), 100_000);

  public PushLimits {
    if (leastPartBytes < 1 || partBytes < leastPartBytes || pieceBytes < 1 || maxTags < 1) {
      throw new IllegalArgumentException(
          "sizes must be positive, and parts no smaller than the least: "
              + partBytes
              + ", "
              + leastPartBytes
              + ", "
              + pieceBytes
              + ", "
              + maxTags);
    }
    if (!commitTimeout.isPositive()) {
      throw new IllegalArgumentException("the commit timeout must be positive: " + commitTimeout);
    }
  }
}
