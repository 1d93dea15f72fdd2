package io.turboprop.proxy.transfer;

/**
 * How an image is cut: every piece {@code chunkBytes} long but the last (wire reference §5.2).
 *
 * @param size bytes of the image, 1 or more
 * @param chunkBytes bytes of a piece, 1 or more
 */
public record ChunkPlan(long size, int chunkBytes) {
  /** What readers of chunks accept. */
  public static final int MAX_CHUNKS = 1_000_000;

  /**
   * @throws IllegalArgumentException if a bound is broken, or if there would be more than {@link
   *     #MAX_CHUNKS} pieces
   */
  public ChunkPlan {
    if (size < 1 || chunkBytes < 1) {
      throw new IllegalArgumentException(
          "size and chunk size must be positive, are " + size + " and " + chunkBytes);
    }
    if (pieces(size, chunkBytes) > MAX_CHUNKS) {
      throw new IllegalArgumentException(
          size
              + " bytes are more than "
              + MAX_CHUNKS
              + " chunks of "
              + chunkBytes
              + " bytes; raise PROXY_CHUNK_SIZE");
    }
  }

  /** Number of pieces, at least 1. */
  public int total() {
    return (int) pieces(size, chunkBytes);
  }

  /**
   * Where the piece begins.
   *
   * @param index 0 to {@link #total()}-1
   */
  public long offset(int index) {
    return (long) checked(index) * chunkBytes;
  }

  /**
   * Bytes of the piece.
   *
   * @param index 0 to {@link #total()}-1
   */
  public int length(int index) {
    return (int) Math.min(chunkBytes, size - offset(index));
  }

  private int checked(int index) {
    if (index < 0 || index >= total()) {
      throw new IllegalArgumentException("piece " + index + " of " + total());
    }
    return index;
  }

  private static long pieces(long size, int chunkBytes) {
    return (size - 1) / chunkBytes + 1;
  }
}
