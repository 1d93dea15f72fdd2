package io.turboprop.calls;

import io.turboprop.codec.CallFrames;
import io.turboprop.codec.FrameBytes;
import io.turboprop.wire.CallFrame;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/**
 * Sends frames. Those of one turn of the event loop go out together, which saves system calls. Used
 * on the socket's loop.
 */
public final class FrameOutbox {
  /** So many bytes go out at once, whether or not the turn is over. */
  private static final int MOST_BYTES = 256 << 10;

  private final NetSocket socket;
  private final Context loop;
  private final FrameBytes next = new FrameBytes();
  private boolean due;

  public FrameOutbox(NetSocket socket, Context loop) {
    this.socket = socket;
    this.loop = loop;
  }

  /**
   * Sends it soon.
   *
   * @return false if it is longer than frames may be; then it is not sent
   */
  public boolean add(CallFrame frame) {
    if (!CallFrames.write(frame, next)) {
      return false;
    }
    if (next.length() >= MOST_BYTES) {
      flush();
    } else if (!due) {
      due = true;
      loop.runOnContext(turn -> turned());
    }
    return true;
  }

  private void turned() {
    due = false;
    flush();
  }

  private void flush() {
    if (next.length() > 0) {
      socket.write(Buffer.buffer(next.take()));
    }
  }

  /** Whether the other end does not keep up. */
  public boolean isFull() {
    return socket.writeQueueFull();
  }
}
