package io.turboprop.codec;

import io.turboprop.wire.CallFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Finds the frames in bytes that come in pieces of any length. For one thread. */
public final class FrameSplitter {
  private static final byte[] NOTHING = new byte[0];

  /** What no frame could be made of yet: less than the longest frame. */
  private byte[] kept = NOTHING;

  private int length;

  /**
   * Takes the next bytes, and hands over the frames that are whole now.
   *
   * @throws MalformedMessageException if they are no frames; nothing may be taken afterwards
   */
  public void take(byte[] piece, Consumer<CallFrame> frames) {
    if (length == 0) {
      int done = split(piece, piece.length, frames);
      keep(piece, done, piece.length);
      return;
    }
    append(piece);
    int done = split(kept, length, frames);
    if (done > 0) {
      keep(kept, done, length);
    }
  }

  private void append(byte[] piece) {
    int wanted = length + piece.length;
    if (wanted > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(wanted, 2 * kept.length));
    }
    System.arraycopy(piece, 0, kept, length, piece.length);
    length = wanted;
  }

  private void keep(byte[] bytes, int from, int to) {
    kept = from == to ? NOTHING : Arrays.copyOfRange(bytes, from, to);
    length = to - from;
  }

  /**
   * @return where the first frame begins that is not whole
   */
  private static int split(byte[] bytes, int to, Consumer<CallFrame> frames) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, to);
    int at = 0;
    while (to - at >= Integer.BYTES) {
      int frame = CallFrames.checkedLength(in.getInt(at));
      if (to - at - Integer.BYTES < frame) {
        return at;
      }
      frames.accept(CallFrames.read(bytes, at + Integer.BYTES, frame));
      at += Integer.BYTES + frame;
    }
    return at;
  }
}
