package io.turboprop.proplet.serve;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.engine.OutputListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * What a guest writes to standard output, on the way to the caller. A short answer goes out whole
 * when the guest is done; of a long one the pieces go as they come, and a guest that is faster than
 * the caller waits. Written on the guest's thread, sent on the loop.
 */
final class AnswerBody implements OutputListener {
  private static final int PIECE_BYTES = 64 << 10;

  /** Bytes of pieces that are on their way at a time. */
  private static final int WINDOW_BYTES = 4 * PIECE_BYTES;

  private final AnswerSink sink;
  private final boolean cgi;
  private final Executor loop;
  private final OutputListener errors;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(1024);
  private final Semaphore window = new Semaphore(WINDOW_BYTES);
  private boolean begun;
  private long written;
  private volatile boolean deaf;

  /**
   * @param cgi whether it begins with headers
   * @param errors told of standard error
   */
  AnswerBody(AnswerSink sink, boolean cgi, Executor loop, OutputListener errors) {
    this.sink = sink;
    this.cgi = cgi;
    this.loop = loop;
    this.errors = errors;
  }

  @Override
  public void wrote(Stream stream, byte[] bytes, int offset, int length) {
    if (stream == Stream.STDERR) {
      errors.wrote(stream, bytes, offset, length);
      return;
    }
    written += length;
    if (deaf || written > sink.mostBytes()) {
      return;
    }
    int keep = begun ? 0 : (int) Math.min(length, sink.wholeBytes() - kept.size());
    kept.write(bytes, offset, keep);
    if (keep < length) {
      begin();
      pieces(bytes, offset + keep, offset + length);
    }
  }

  /** What is kept to be sent whole goes now, if it need not be whole. */
  @Override
  public void paused() {
    if (kept.size() > 0 && !deaf && sink.wholeBytes() < sink.mostBytes()) {
      begin();
    }
  }

  private void pieces(byte[] bytes, int from, int to) {
    for (int at = from; at < to && !deaf; at += PIECE_BYTES) {
      piece(Arrays.copyOfRange(bytes, at, Math.min(at + PIECE_BYTES, to)));
    }
  }

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    byte[] first = kept.toByteArray();
    CgiHead head = head(first);
    loop.execute(() -> sink.begin(head.status(), head.headers()));
    pieces(first, head.bodyFrom(), first.length);
  }

  private CgiHead head(byte[] output) {
    return cgi ? CgiHead.of(output) : new CgiHead(200, List.of(CgiHead.BINARY), 0);
  }

  private void piece(byte[] bytes) {
    try {
      window.acquire(bytes.length);
    } catch (InterruptedException e) {
      deaf = true;
      Thread.currentThread().interrupt();
      return;
    }
    loop.execute(
        () ->
            sink.piece(bytes)
                .onComplete(
                    sent -> {
                      deaf |= sent.failed();
                      window.release(bytes.length);
                    }));
  }

  /** The caller is gone: nothing is sent, and the guest does not wait any more. */
  void abandon() {
    deaf = true;
    window.release(WINDOW_BYTES);
  }

  /**
   * The guest is done well; on the loop.
   *
   * @param result what its function returned; sent if it wrote nothing
   * @param returns whether it returned something
   */
  void end(String result, boolean returns) {
    if (written > sink.mostBytes()) {
      sink.fault(
          new Reason(
              ReasonCode.TASK_ERROR,
              "the answer has %d bytes, over the broker it may have %d; let the manager reach the proplet directly"
                  .formatted(written, sink.mostBytes())));
    } else if (begun) {
      sink.end();
    } else if (written == 0 && returns) {
      sink.whole(200, List.of(CgiHead.TEXT), result.getBytes(StandardCharsets.UTF_8));
    } else {
      byte[] output = kept.toByteArray();
      CgiHead head = head(output);
      sink.whole(
          head.status(),
          head.headers(),
          head.bodyFrom() == 0
              ? output
              : Arrays.copyOfRange(output, head.bodyFrom(), output.length));
    }
  }
}
