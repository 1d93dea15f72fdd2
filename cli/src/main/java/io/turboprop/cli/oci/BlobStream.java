package io.turboprop.cli.oci;

import io.turboprop.model.Bytes;
import io.turboprop.proxy.service.Blob;
import io.vertx.core.Future;
import java.io.InputStream;
import java.util.function.Supplier;

/** A blob as a stream for one thread that may block. Closing releases the blob. */
final class BlobStream extends InputStream {
  private static final int PIECE_BYTES = 256 << 10;

  private final Blob blob;
  private final Waiting waiting;
  private long offset;

  /** Waits for a future that another thread completes. */
  interface Waiting {
    Bytes await(Supplier<Future<Bytes>> work);
  }

  BlobStream(Blob blob, Waiting waiting) {
    this.blob = blob;
    this.waiting = waiting;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) {
    int wanted = (int) Math.min(Math.min(length, PIECE_BYTES), blob.size() - offset);
    if (wanted == 0) {
      return length == 0 ? 0 : -1;
    }
    long from = offset;
    Bytes piece = waiting.await(() -> blob.read(from, wanted));
    System.arraycopy(piece.unsafeArray(), 0, target, at, piece.length());
    offset += piece.length();
    return piece.length();
  }

  @Override
  public void close() {
    blob.release();
  }
}
