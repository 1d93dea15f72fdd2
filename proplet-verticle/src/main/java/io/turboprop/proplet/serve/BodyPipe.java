package io.turboprop.proplet.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way from a caller to a guest: whoever receives it puts pieces in and never waits,
 * the guest's thread takes them out and waits if there are none.
 */
public final class BodyPipe extends InputStream {
  /** Bytes that wait in it, beyond which no more should be put. */
  private static final int FULL_BYTES = 256 << 10;

  private final Runnable room;
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private int position;
  private long waiting;
  private boolean ended;
  private boolean full;
  private @Nullable String broken;

  /**
   * @param room called on the guest's thread when there is room again after {@link #put} said that
   *     there is none
   */
  public BodyPipe(Runnable room) {
    this.room = room;
  }

  /** Whether more may come; if not, {@code room} is called. */
  public synchronized boolean put(byte[] piece) {
    if (piece.length > 0 && broken == null) {
      pieces.addLast(piece);
      waiting += piece.length;
      notifyAll();
    }
    full = waiting >= FULL_BYTES;
    return !full;
  }

  /** That was all. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The rest will not come. */
  public synchronized void fail(String why) {
    broken = why;
    pieces.clear();
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    boolean tell;
    int taken;
    synchronized (this) {
      taken = take(into, offset, length);
      tell = full && waiting < FULL_BYTES / 2;
      full &= !tell;
    }
    if (tell) {
      room.run();
    }
    return taken;
  }

  private int take(byte[] into, int offset, int length) throws IOException {
    while (pieces.isEmpty()) {
      if (broken != null) {
        throw new IOException(broken);
      }
      if (ended) {
        return -1;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the call was interrupted");
      }
    }
    byte[] first = pieces.getFirst();
    int taken = Math.min(length, first.length - position);
    System.arraycopy(first, position, into, offset, taken);
    position += taken;
    waiting -= taken;
    if (position == first.length) {
      pieces.removeFirst();
      position = 0;
    }
    return taken;
  }

  @Override
  public synchronized int available() {
    return pieces.isEmpty() ? 0 : pieces.getFirst().length - position;
  }
}
