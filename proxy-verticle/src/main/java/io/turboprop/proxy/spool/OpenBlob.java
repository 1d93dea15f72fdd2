package io.turboprop.proxy.spool;

import io.turboprop.image.ChunkMap;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;

/** A blob in use. */
final class OpenBlob implements KeptBlob {
  private final AsyncFile file;
  private final ChunkMap map;
  private final Runnable unpin;
  private boolean released;

  OpenBlob(AsyncFile file, ChunkMap map, Runnable unpin) {
    this.file = file;
    this.map = map;
    this.unpin = unpin;
  }

  @Override
  public ChunkMap map() {
    return map;
  }

  @Override
  public Future<Buffer> read(long offset, int length) {
    if (released) {
      return Future.failedFuture(
          ImageException.unavailable("blob " + map.image() + " was released"));
    }
    return file.read(Buffer.buffer(length), 0, offset, length)
        .compose(
            data ->
                data.length() == length
                    ? Future.succeededFuture(data)
                    : Future.failedFuture(shortened(offset + data.length())))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof ImageException
                        ? failure
                        : ImageException.unavailable(
                            "blob "
                                + map.image()
                                + " cannot be read from disk: "
                                + failure.getMessage(),
                            failure)));
  }

  private ImageException shortened(long end) {
    return ImageException.unavailable(
        "blob "
            + map.image()
            + " ends at byte "
            + end
            + " of "
            + map.size()
            + " on the proxy's disk");
  }

  @Override
  public void release() {
    if (!released) {
      released = true;
      file.close().onComplete(closed -> unpin.run());
    }
  }
}
