package io.turboprop.proxy.spool;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Bytes;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A blob in use. */
final class OpenBlob implements KeptBlob {
  private final WorkerExecutor disk;
  private final FileChannel file;
  private final ChunkMap map;
  private final Runnable unpin;
  private boolean released;

  OpenBlob(WorkerExecutor disk, FileChannel file, ChunkMap map, Runnable unpin) {
    this.disk = disk;
    this.file = file;
    this.map = map;
    this.unpin = unpin;
  }

  @Override
  public ChunkMap map() {
    return map;
  }

  @Override
  public Future<Bytes> read(long offset, int length) {
    if (released) {
      return Future.failedFuture(
          ImageException.unavailable("blob " + map.image() + " was released"));
    }
    return disk.executeBlocking(() -> readFully(offset, length), false)
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

  private Bytes readFully(long offset, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      long at = offset + into.position();
      if (file.read(into, at) < 0) {
        throw shortened(at);
      }
    }
    return Bytes.wrap(into.array());
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
      unpin.run();
      disk.executeBlocking(
          () -> {
            file.close();
            return null;
          },
          false);
    }
  }
}
