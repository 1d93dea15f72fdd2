package io.turboprop.image;

/**
 * How long chunks are. Whoever cuts by other rules cuts elsewhere, and then shares nothing.
 *
 * @param least bytes of every chunk but the last
 * @param usual bytes aimed at, a power of two
 * @param most bytes of any chunk
 */
public record ChunkRules(int least, int usual, int most) {
  /** Chosen by measurement, see docs/performance.md. */
  public static final ChunkRules DEFAULT = new ChunkRules(16 << 10, 64 << 10, 256 << 10);

  /** What anybody may use: a frame carries a whole chunk, and brokers bound messages at 1 MiB. */
  public static final int MOST_BYTES = 768 << 10;

  /** Chunks per image aimed at, at most, so that a chunk map fits into few messages. */
  private static final int MANY_CHUNKS = 16_384;

  public ChunkRules {
    if (least < 64 || usual < least || most < usual || most > MOST_BYTES) {
      throw new IllegalArgumentException(
          "chunk sizes must be 64 <= least <= usual <= most <= %d, are %d, %d, %d"
              .formatted(MOST_BYTES, least, usual, most));
    }
    if (Integer.bitCount(usual) != 1) {
      throw new IllegalArgumentException("usual chunk size must be a power of two, is " + usual);
    }
  }

  /**
   * The rules for an image so long: chunks of very long images are longer.
   *
   * @param size bytes of the image
   */
  public ChunkRules forImage(long size) {
    ChunkRules rules = this;
    while (size / rules.usual > MANY_CHUNKS && rules.most <= MOST_BYTES / 2) {
      rules = new ChunkRules(rules.least * 2, rules.usual * 2, rules.most * 2);
    }
    return rules;
  }
}
