package io.turboprop.wire;

/**
 * How full the place is where a proplet keeps images.
 *
 * @param bytes of all images that are whole
 * @param capacity bytes that they may take, 1 or more
 * @param images how many
 */
public record CacheUsage(long bytes, long capacity, int images) {
  public CacheUsage {
    if (bytes < 0 || capacity < 1 || images < 0) {
      throw new IllegalArgumentException(
          "bytes and images must not be negative, capacity positive: %d, %d, %d"
              .formatted(bytes, images, capacity));
    }
  }
}
