package io.turboprop.manager.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;

/** Copies one stream to one file, with back-pressure and a limit. Event loop only. */
final class FileCopy {
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;

  private final ReadStream<Buffer> source;
  private final AsyncFile file;
  private final long limit;
  private final Promise<Void> copied = Promise.promise();
  private long bytes;

  private FileCopy(ReadStream<Buffer> source, AsyncFile file, long limit) {
    this.source = source;
    this.file = file;
    this.limit = limit;
  }

  /**
   * Ends when all is written and the file is closed; when it fails the file is gone.
   *
   * @param source paused; resumed by this call
   * @param head written before it
   * @param limit in bytes, head included; TOO_LARGE beyond it
   */
  static Future<Void> copy(
      FileSystem files, ReadStream<Buffer> source, Buffer head, Path target, long limit) {
    return files
        .open(target.toString(), new OpenOptions().setTruncateExisting(true))
        .compose(
            file -> {
              FileCopy copy = new FileCopy(source, file, limit);
              copy.begin(head);
              return copy.copied.future().eventually(file::close);
            })
        .onFailure(failure -> files.delete(target.toString()));
  }

  private void begin(Buffer head) {
    file.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    file.exceptionHandler(this::fail);
    source.exceptionHandler(this::fail);
    source.handler(this::write);
    source.endHandler(end -> copied.tryComplete());
    if (head.length() > 0) {
      write(head);
    }
    source.resume();
  }

  private void write(Buffer chunk) {
    bytes += chunk.length();
    if (bytes > limit) {
      fail(BodyReader.tooLarge(limit));
    }
    if (copied.future().isComplete()) {
      return;
    }
    file.write(chunk).onFailure(this::fail);
    if (file.writeQueueFull()) {
      source.pause();
      file.drainHandler(drained -> source.resume());
    }
  }

  /** What is still to come is read and thrown away, so that the client sees the answer. */
  private void fail(Throwable failure) {
    if (copied.tryFail(failure)) {
      source.resume();
    }
  }
}
