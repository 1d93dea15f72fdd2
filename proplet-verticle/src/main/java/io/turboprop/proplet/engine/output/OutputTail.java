package io.turboprop.proplet.engine.output;

import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.OutputListener.Stream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Keeps the last bytes a guest writes, in a ring. Written by the guest's thread, read by others.
 */
public final class OutputTail extends OutputStream {
  /** Of standard error that are kept at most. */
  public static final int MAX_BYTES = 64 << 10;

  private static final int SHOWN_CHARS = 500;

  private static final byte[] NOTHING = {};

  private final int limitBytes;
  private final OutputListener listener;

  /** As large as the limit from the first byte on; most guests never write one. */
  private byte[] ring = NOTHING;

  private long written;

  /**
   * @param listener told of all that is written
   */
  public OutputTail(int limitBytes, OutputListener listener) {
    this.limitBytes = limitBytes;
    this.listener = listener;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    if (ring.length == 0) {
      ring = new byte[limitBytes];
    }
    int used = Math.min(length, ring.length);
    int from = offset + length - used;
    int at = (int) ((written + length - used) % ring.length);
    int first = Math.min(used, ring.length - at);
    System.arraycopy(data, from, ring, at, first);
    System.arraycopy(data, from + first, ring, 0, used - first);
    written += length;
    listener.wrote(Stream.STDERR, data, offset, length);
  }

  /** The last bytes as UTF-8 text, beginning with {@code …} if there were more. */
  public synchronized String text() {
    if (written == 0) {
      return "";
    }
    int length = (int) Math.min(written, ring.length);
    byte[] ordered = new byte[length];
    int start = (int) ((written - length) % ring.length);
    int first = Math.min(length, ring.length - start);
    System.arraycopy(ring, start, ordered, 0, first);
    System.arraycopy(ring, 0, ordered, first, length - first);
    String text = new String(ordered, StandardCharsets.UTF_8);
    return written > length ? "…" + text : text;
  }

  /** "exit code 3: " and the end of what the guest wrote, for a sentence. */
  public String exitMessage(int code) {
    String tail = text().strip();
    String shown =
        tail.length() <= SHOWN_CHARS ? tail : "…" + tail.substring(tail.length() - SHOWN_CHARS);
    return shown.isEmpty() ? "exit code " + code : "exit code " + code + ": " + shown;
  }
}
