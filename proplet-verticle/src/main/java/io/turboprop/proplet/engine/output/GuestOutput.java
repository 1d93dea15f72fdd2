package io.turboprop.proplet.engine.output;

import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.OutputListener.Stream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Keeps the first bytes a guest writes and counts the rest. Text is UTF-8; a broken or cut
 * character becomes U+FFFD. Written by the guest's thread, read by others.
 */
public final class GuestOutput extends OutputStream {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int limitBytes;
  private final OutputListener listener;
  private long written;

  /**
   * @param listener told of all that is written, also beyond the limit
   */
  public GuestOutput(int limitBytes, OutputListener listener) {
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
    kept.write(data, offset, Math.min(length, limitBytes - kept.size()));
    written += length;
    listener.wrote(Stream.STDOUT, data, offset, length);
  }

  /** What was kept, with a last line that says so if something was not. */
  public synchronized String text() {
    String text = kept.toString(StandardCharsets.UTF_8);
    return written == kept.size() ? text : text + remark(kept.size(), written);
  }

  /** The last line of output that is not all there. */
  public static String remark(long kept, long written) {
    return "\n[output truncated: kept %d of %d bytes]".formatted(kept, written);
  }
}
