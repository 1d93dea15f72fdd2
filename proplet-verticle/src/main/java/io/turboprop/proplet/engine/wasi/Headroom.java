package io.turboprop.proplet.engine.wasi;

/**
 * Room on the stack for what must not be cut off in the middle. A guest that has used up its stack
 * can call the host at any depth, and descriptors opened by then would be lost.
 */
final class Headroom {
  /** Each takes 32 bytes at least, so 12 KiB together; what follows needs 2 or 3. */
  private static final int FRAMES = 400;

  private Headroom() {}

  /**
   * @throws StackOverflowError if there is not enough, before anything has been done
   */
  static void require() {
    int depth = descend(FRAMES);
    if (depth != FRAMES) {
      throw new IllegalStateException("descended " + depth + " frames");
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
