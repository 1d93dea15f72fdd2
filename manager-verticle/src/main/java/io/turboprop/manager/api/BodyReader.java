package io.turboprop.manager.api;

import io.turboprop.manager.store.BlobStore;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Receives request bodies: short ones in memory, longer ones in a temporary file with back-pressure
 * on the client. Used on the event loop of the request; never holds more than the spool size of a
 * body. Whatever fails leaves no file behind.
 */
final class BodyReader {
  private final Vertx vertx;
  private final BlobStore blobs;
  private final HttpConfig.Limits limits;
  private final Duration patience;

  BodyReader(Vertx vertx, BlobStore blobs, HttpConfig config) {
    this.vertx = vertx;
    this.blobs = blobs;
    this.limits = config.limits();
    this.patience = config.timeouts().read();
  }

  /** The whole body. To be called in the same turn of the loop in which the request came. */
  Future<Body> read(HttpServerRequest request) {
    return inTime(
        request,
        whole -> {
          Collector collector = new Collector(request, whole);
          request.handler(collector::more).endHandler(end -> collector.end());
          request.exceptionHandler(whole::tryFail);
        });
  }

  /** The whole body of a short document; TOO_LARGE if it has more bytes. */
  Future<Buffer> readSmall(HttpServerRequest request, int mostBytes) {
    return inTime(
        request,
        whole -> {
          Buffer memory = Buffer.buffer();
          request.handler(
              chunk -> {
                memory.appendBuffer(chunk);
                if (memory.length() > mostBytes) {
                  request.handler(rest -> {});
                  whole.tryFail(tooLarge(mostBytes));
                }
              });
          request.endHandler(end -> whole.tryComplete(memory));
          request.exceptionHandler(whole::tryFail);
        });
  }

  /**
   * Writes a stream to a new temporary file.
   *
   * @param head bytes that were taken from the stream before
   */
  Future<Path> spool(ReadStream<Buffer> source, Buffer head) {
    source.pause();
    return blobs
        .temporaryFile()
        .compose(
            path ->
                FileCopy.copy(vertx.fileSystem(), source, head, path, limits.bodyBytes())
                    .map(path));
  }

  /** Runs the reading of a body with the read timeout and the limit of its declared length. */
  <T> Future<T> inTime(HttpServerRequest request, Consumer<Promise<T>> reading) {
    Promise<T> whole = Promise.promise();
    if (declaredLength(request) > limits.bodyBytes()) {
      return Future.failedFuture(tooLarge(limits.bodyBytes()));
    }
    long timer = vertx.setTimer(patience.toMillis(), t -> whole.tryFail(tooSlow()));
    reading.accept(whole);
    return whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  static OrchestratorException tooLarge(long limit) {
    return new OrchestratorException(
        ErrorCode.TOO_LARGE, "a request body may have at most " + limit + " bytes");
  }

  private OrchestratorException tooSlow() {
    return new OrchestratorException(
        ErrorCode.REQUEST_TIMEOUT,
        "the request body did not arrive within " + patience.toSeconds() + " s");
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Collects in memory until it becomes too much. */
  private final class Collector {
    private final HttpServerRequest request;
    private final Promise<Body> whole;
    private final Buffer memory = Buffer.buffer();

    Collector(HttpServerRequest request, Promise<Body> whole) {
      this.request = request;
      this.whole = whole;
    }

    void more(Buffer chunk) {
      memory.appendBuffer(chunk);
      if (memory.length() > limits.spoolBytes()) {
        spool(request, memory).onSuccess(this::complete).onFailure(whole::tryFail);
      }
    }

    void end() {
      whole.tryComplete(new Body.InMemory(memory));
    }

    /** The file came too late if the request was given up meanwhile. */
    private void complete(Path file) {
      if (!whole.tryComplete(new Body.InFile(file))) {
        vertx.fileSystem().delete(file.toString());
      }
    }
  }
}
