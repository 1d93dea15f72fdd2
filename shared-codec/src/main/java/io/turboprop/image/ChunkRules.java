package io.turboprop.image;

/**
 * How long chunks are. Whoever cuts by other rules cuts elsewhere, and then shares nothing.
 *
 * @param least bytes of every chunk but the last
 * @param usual bytes aimed at, a power of two
 * @param most bytes of any chunk
 */
public record ChunkRules(int least, int usual, int most) {
  /**
   * Of images up to 16 MiB. A function of a module has some hundred bytes, and chunks that are
   * longer have a changed one in nearly each of them; shorter ones make the map long. Measured, see
   * docs/performance.md.
   */
  public static final ChunkRules DEFAULT = new ChunkRules(512, 2 << 10, 8 << 10);

  /** What anybody may use: a frame carries a whole chunk, and brokers bound messages at 1 MiB. */
  public static final int MOST_BYTES = 768 << 10;

  /** Chunks per image aimed at, at most: a chunk map of 300 KB. */
  private static final int MANY_CHUNKS = 8192;

  /** Large steps, as images on both sides of one share nothing. */
  private static final int STEP = 4;

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
   * The rules for an image so long: chunks of longer images are four times as long, or sixteen
   * times, and so on.
   *
   * @param size bytes of the image
   */
  public ChunkRules forImage(long size) {
    ChunkRules rules = this;
    while (size / rules.usual > MANY_CHUNKS && rules.most <= MOST_BYTES / STEP) {
      rules = new ChunkRules(rules.least * STEP, rules.usual * STEP, rules.most * STEP);
    }
    return rules;
  }
}
