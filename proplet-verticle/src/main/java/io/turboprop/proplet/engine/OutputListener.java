package io.turboprop.proplet.engine;

/**
 * Told what a guest writes, as it writes. Called on the guest's thread, one call at a time: must
 * return at once, must not throw, and must not keep the array.
 */
public interface OutputListener {
  /** Nobody wants to know. */
  OutputListener NONE = (stream, bytes, offset, length) -> {};

  /** Where a guest writes to. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /** {@code length} bytes of {@code bytes} from {@code offset} on. */
  void wrote(Stream stream, byte[] bytes, int offset, int length);

  /**
   * The guest pauses although it has more to write: what was kept back, to be sent together with
   * more, had better go now.
   */
  default void paused() {}
}
