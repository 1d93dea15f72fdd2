package io.turboprop.manager.api;

import io.turboprop.model.Bytes;
import io.turboprop.wire.LogPage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes a log to a client as server-sent events, no faster than the client reads. */
final class LogStream implements LogReader.Sink {
  private final HttpServerResponse response;
  private final LogFeed.Source source;
  private final Predicate<LogPage.Piece> wanted;
  private final Runnable left;
  private @Nullable LogReader reader;
  private long place;
  private boolean over;
  private boolean spoke;

  /**
   * @param left called once, when the client or the log is gone
   */
  LogStream(
      HttpServerResponse response,
      LogFeed.Source source,
      Predicate<LogPage.Piece> wanted,
      Runnable left) {
    this.response = response;
    this.source = source;
    this.wanted = wanted;
    this.left = left;
  }

  void begin(LogReader from) {
    reader = from;
    response.exceptionHandler(broken -> closed());
    response.closeHandler(gone -> closed());
    response.drainHandler(drained -> from.resume());
    response.write(LogFrames.begin(source));
  }

  private void closed() {
    if (!over) {
      over = true;
      left.run();
      if (reader != null) {
        reader.leave();
      }
    }
  }

  @Override
  public boolean follows() {
    return true;
  }

  @Override
  public void piece(LogPage.Piece piece, long next) {
    place = next;
    if (!over && wanted.test(piece)) {
      spoke = true;
      response.write(LogFrames.piece(piece, next));
    }
  }

  @Override
  public void lost(long from, long to) {
    place = to;
    if (!over) {
      response.write(LogFrames.lost(from, to));
    }
  }

  @Override
  public void caughtUp(boolean ended) {
    if (ended) {
      end(LogFrames.end(place, true, "the attempt is over"));
    } else if (!spoke && !over) {
      response.write(Buffer.buffer(": alive\n\n"));
    }
    spoke = false;
  }

  @Override
  public boolean isFull() {
    return response.writeQueueFull();
  }

  /** What is stored with the attempt is better than nothing. */
  @Override
  public void failed(Throwable why) {
    Buffer last = Buffer.buffer();
    if (place == 0) {
      source
          .tail()
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .map(Bytes::wrap)
          .map(bytes -> new LogPage.Piece(LogPage.Stream.STDERR, bytes))
          .ifPresent(piece -> last.appendBuffer(LogFrames.piece(piece, piece.data().length())));
    }
    end(last.appendBuffer(LogFrames.end(place, false, String.valueOf(why.getMessage()))));
  }

  private void end(Buffer last) {
    if (!over) {
      over = true;
      left.run();
      response.end(last);
    }
  }
}
