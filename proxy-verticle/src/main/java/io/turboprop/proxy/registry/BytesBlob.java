package io.turboprop.proxy.registry;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.Blob;
import io.vertx.core.Future;
import java.util.Arrays;

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
  public Future<Bytes> read(long offset, int length) {
    int from = (int) offset;
    return Future.succeededFuture(
        Bytes.wrap(Arrays.copyOfRange(bytes.unsafeArray(), from, from + length)));
  }

  @Override
  public void release() {
    // It is the garbage collector's.
  }
}
