package io.turboprop.proxy.spool;

import io.turboprop.model.Digest;
import io.turboprop.proxy.service.BlobTarget;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A blob on its way into a file: hashes what flows by. Event loop of its owner only. */
final class BlobWriter implements BlobTarget {
  private final AsyncFile file;
  private final Digest digest;
  private final long size;
  private final MessageDigest hash = Digest.sha256();
  private long received;
  private long toSkip;

  BlobWriter(AsyncFile file, Digest digest, long size) {
    this.file = file;
    this.digest = digest;
    this.size = size;
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
  public long received() {
    return received;
  }

  @Override
  public void fromStart() {
    toSkip = received;
  }

  @Override
  public void fromHere() {
    toSkip = 0;
  }

  @Override
  public Future<Void> write(Buffer data) {
    int skipped = (int) Math.min(toSkip, data.length());
    toSkip -= skipped;
    Buffer fresh = skipped == 0 ? data : data.slice(skipped, data.length());
    if (received + fresh.length() > size) {
      return Future.failedFuture(
          ImageException.invalid(
              "blob " + digest + " is longer than the " + size + " bytes its manifest says"));
    }
    received += fresh.length();
    hash.update(fresh.getBytes());
    return fresh.length() == 0 ? Future.succeededFuture() : file.write(fresh);
  }

  /**
   * Fails with an {@link ImageException} unless everything arrived and is what it should be. Call
   * once, at the end.
   */
  Future<Void> verify() {
    if (received != size) {
      return Future.failedFuture(
          ImageException.invalid(
              "blob " + digest + " has " + received + " bytes, its manifest says " + size));
    }
    Digest actual = Digest.of(hash);
    return actual.equals(digest)
        ? Future.succeededFuture()
        : Future.failedFuture(
            ImageException.invalid("blob " + digest + " has the digest " + actual));
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return file.writeQueueFull();
  }

  @Override
  public BlobWriter drainHandler(@Nullable Handler<Void> handler) {
    file.drainHandler(handler);
    return this;
  }

  @Override
  public BlobWriter setWriteQueueMaxSize(int bytes) {
    file.setWriteQueueMaxSize(bytes);
    return this;
  }

  @Override
  public BlobWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    file.exceptionHandler(handler);
    return this;
  }
}
