package io.turboprop.proxy.spool;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.BlobTarget;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way into a file, where it goes on behind what an earlier run left. What flows by is
 * hashed and, beside that, cut into chunks and written, on the threads of the disk. Event loop of
 * its owner only.
 */
final class BlobWriter implements BlobTarget {
  private static final int USUAL_QUEUE = 4 << 20;

  /** Bytes that are gathered before threads of the disk are bothered. */
  private static final int PIECE_BYTES = 256 << 10;

  private final WorkerExecutor disk;
  private final FileChannel file;
  private final Digest digest;
  private final long size;
  private final ChunkMapBuilder map;
  private final long resumed;
  private long received;
  private long toSkip;
  private int queueMost = USUAL_QUEUE;
  private int queued;
  private boolean full;
  private byte[] gathered = new byte[0];
  private int gatheredBytes;
  private Future<Void> lastWritten = Future.succeededFuture();
  private Future<Void> lastHashed = Future.succeededFuture();
  private @Nullable Handler<Void> drained;
  private @Nullable Handler<Throwable> failed;

  private BlobWriter(WorkerExecutor disk, FileChannel file, Layer layer, ChunkMapBuilder map)
      throws IOException {
    this.disk = disk;
    this.file = file;
    this.digest = layer.digest();
    this.size = layer.size();
    this.map = map;
    this.resumed = file.position();
    this.received = resumed;
    this.toSkip = resumed;
  }

  /** Reads what is there already. Blocks. */
  static BlobWriter open(WorkerExecutor disk, Path part, Layer layer, ChunkRules rules)
      throws IOException {
    FileChannel file =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (file.size() > layer.size()) {
        file.truncate(0);
      }
      var map = new ChunkMapBuilder(rules.forImage(layer.size()), layer.mediaType());
      map.feed(Channels.newInputStream(file));
      return new BlobWriter(disk, file, layer, map);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Bytes that an earlier run left. */
  long resumed() {
    return resumed;
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
    int fresh = data.length() - skipped;
    if (received + fresh > size) {
      return Future.failedFuture(
          ImageException.invalid(
              "blob " + digest + " is longer than the " + size + " bytes its manifest says"));
    }
    if (fresh == 0) {
      return Future.succeededFuture();
    }
    received += fresh;
    queued += fresh;
    full = queued > queueMost;
    Future<Void> done = Future.succeededFuture();
    for (int at = skipped; at < data.length(); ) {
      if (gathered.length == 0) {
        gathered = new byte[(int) Math.min(PIECE_BYTES, size - received + data.length() - at)];
      }
      int until = Math.min(data.length(), at + gathered.length - gatheredBytes);
      data.getBytes(at, until, gathered, gatheredBytes);
      gatheredBytes += until - at;
      at = until;
      if (gatheredBytes == gathered.length) {
        done = flush();
      }
    }
    return done;
  }

  /** Hands on what was gathered; ends when that, and all before it, was dealt with. */
  private Future<Void> flush() {
    byte[] bytes = gathered;
    int count = gatheredBytes;
    if (count == 0) {
      return Future.join(lastWritten, lastHashed).mapEmpty();
    }
    gathered = new byte[0];
    gatheredBytes = 0;
    lastWritten =
        after(
            lastWritten,
            () -> {
              ByteBuffer left = ByteBuffer.wrap(bytes, 0, count);
              while (left.hasRemaining()) {
                file.write(left);
              }
              map.cut(bytes, 0, count);
            });
    lastHashed = after(lastHashed, () -> map.hash(bytes, 0, count));
    return Future.join(lastWritten, lastHashed)
        .<Void>mapEmpty()
        .onComplete(done -> appended(count), this::broke);
  }

  /** On a thread of the disk, behind what was to be done before. */
  private Future<Void> after(Future<Void> before, Step step) {
    return before.compose(
        done ->
            disk.executeBlocking(
                () -> {
                  step.run();
                  return null;
                },
                false));
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void appended(int bytes) {
    queued -= bytes;
    if (full && queued <= queueMost / 2) {
      full = false;
      if (drained != null) {
        drained.handle(null);
      }
    }
  }

  private void broke(Throwable failure) {
    if (failed != null) {
      failed.handle(failure);
    }
  }

  /**
   * Fails with an {@link ImageException} unless everything arrived and is what it should be. Call
   * once, at the end.
   */
  Future<ChunkMap> verify() {
    if (received != size) {
      return Future.failedFuture(
          ImageException.invalid(
              "blob " + digest + " has " + received + " bytes, its manifest says " + size));
    }
    return flush()
        .compose(written -> disk.executeBlocking(map::build, false))
        .compose(
            built ->
                built.image().equals(digest)
                    ? Future.succeededFuture(built)
                    : Future.failedFuture(
                        ImageException.invalid(
                            "blob " + digest + " has the digest " + built.image())));
  }

  /** Ends when everything was written. */
  Future<Void> close() {
    return flush()
        .otherwiseEmpty()
        .compose(written -> after(Future.succeededFuture(), file::close));
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return full;
  }

  @Override
  public BlobWriter drainHandler(@Nullable Handler<Void> handler) {
    drained = handler;
    return this;
  }

  @Override
  public BlobWriter setWriteQueueMaxSize(int bytes) {
    queueMost = bytes;
    return this;
  }

  @Override
  public BlobWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    failed = handler;
    return this;
  }
}
