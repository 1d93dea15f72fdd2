package io.turboprop.proxy.registry;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.Blob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A small blob, in memory. */
public record BytesBlob(Digest digest, Bytes bytes) implements Blob {

  public static BytesBlob of(Bytes bytes) {
    return new BytesBlob(Digest.of(bytes.unsafeArray()), bytes);
  }

  @Override
  public long size() {
    return bytes.length();
  }

  @Override
  public Future<Buffer> read(long offset, int length) {
    byte[] piece = new byte[length];
    System.arraycopy(bytes.unsafeArray(), (int) offset, piece, 0, length);
    return Future.succeededFuture(Buffer.buffer(piece));
  }

  @Override
  public void release() {
    // It is the garbage collector's.
  }
}
