package io.turboprop.proxy.registry;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;

/** A file of which the digest is known. */
public final class FileBlob implements Blob {
  private final AsyncFile file;
  private final Path path;
  private final Digest digest;
  private final long size;

  private FileBlob(AsyncFile file, Path path, Digest digest, long size) {
    this.file = file;
    this.path = path;
    this.digest = digest;
    this.size = size;
  }

  /**
   * @param digest and {@code size} as somebody found them, who has read the file
   */
  public static Future<Blob> open(Vertx vertx, Path path, Digest digest, long size) {
    return vertx
        .fileSystem()
        .open(path.toString(), new OpenOptions().setRead(true).setWrite(false).setCreate(false))
        .<Blob>map(file -> new FileBlob(file, path, digest, size))
        .recover(failure -> Future.failedFuture(unreadable(path, failure)));
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Future<Bytes> read(long offset, int length) {
    return file.read(Buffer.buffer(length), 0, offset, length)
        .recover(failure -> Future.failedFuture(unreadable(path, failure)))
        .map(
            piece -> {
              if (piece.length() != length) {
                throw ImageException.invalid(path + " became shorter while it was read");
              }
              return Bytes.wrap(piece.getBytes());
            });
  }

  @Override
  public void release() {
    file.close();
  }

  private static ImageException unreadable(Path path, Throwable failure) {
    return ImageException.invalid(path + " cannot be read: " + failure.getMessage());
  }
}
