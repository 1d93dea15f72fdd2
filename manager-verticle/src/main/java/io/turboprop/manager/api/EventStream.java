package io.turboprop.manager.api;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of events. It has a cursor: everything up to there was written. It reads a page from
 * the store when there is something new and the last page has gone out, so it holds one page at
 * most, however slow the reader is. On the event loop of its connection only.
 */
final class EventStream {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);
  private static final int CHUNK_BYTES = 16 * 1024;

  private final HttpServerResponse response;
  private final Context context;
  private final Store store;
  private final HappeningFilter filter;
  private final HttpConfig.Streams config;
  private final Subscribers subscribers;
  private final LongSupplier nanos;
  private long cursor;
  private boolean reading;
  private boolean again;
  private boolean failed;
  private boolean closed;
  private int pendingWrites;
  private long movedAt;
  private long spokeAt;

  /**
   * @param cursor sequence of the last happening that the reader knows
   */
  EventStream(
      HttpServerResponse response,
      Context context,
      Store store,
      HappeningFilter filter,
      HttpConfig.Streams config,
      Subscribers subscribers,
      LongSupplier nanos,
      long cursor) {
    this.response = response;
    this.context = context;
    this.store = store;
    this.filter = filter;
    this.config = config;
    this.subscribers = subscribers;
    this.nanos = nanos;
    this.cursor = cursor;
  }

  /** Says hello, so that even a reader that hears nothing more knows where it is. */
  void begin(Runnable over) {
    response.exceptionHandler(broken -> closed = true);
    response.closeHandler(
        gone -> {
          closed = true;
          over.run();
        });
    response.drainHandler(drained -> wake());
    send(EventFrame.comment("events of turboprop", cursor));
    wake();
  }

  /** There may be something new. */
  void wake() {
    again = reading;
    if (!closed && !reading && !response.writeQueueFull()) {
      read();
    }
  }

  /**
   * Something new, read once for many readers.
   *
   * @param frames everything after {@code from} up to {@code to}
   */
  void offer(List<EventFrame> frames, long from, long to) {
    if (closed || reading || cursor < from || response.writeQueueFull()) {
      wake();
      return;
    }
    write(
        frames.stream()
            .filter(frame -> frame.happening().sequence() > cursor)
            .filter(frame -> filter.test(frame.happening()))
            .toList());
    cursor = Math.max(cursor, to);
  }

  private void read() {
    reading = true;
    store
        .happenings(filter, cursor, config.pageEvents())
        .onComplete(
            read -> {
              reading = false;
              if (read.succeeded() && !closed) {
                take(read.result());
              } else if (!closed) {
                failed = true;
                log.warn("a stream of events waits for the store: {}", read.cause().getMessage());
              }
            });
  }

  private void take(HappeningPage page) {
    boolean lost = isLost(page);
    if (lost) {
      subscribers.lost();
      send(EventFrame.lost(cursor, page.completeAfter()));
    }
    if (lost && filter.task().isEmpty()) {
      cursor = page.completeAfter();
      again = true;
    } else {
      write(page.items().stream().map(EventFrame::new).toList());
      boolean more = page.items().size() >= config.pageEvents();
      cursor = more ? page.items().getLast().sequence() : page.newest();
      again |= more;
    }
    if (again) {
      context.runOnContext(next -> wake());
    }
  }

  /**
   * Whether happenings after the cursor are gone, or it is of another log. All of a task's are
   * there if its first one is.
   */
  private boolean isLost(HappeningPage page) {
    boolean whole =
        filter.task().isPresent()
            && cursor == 0
            && !page.items().isEmpty()
            && page.items().getFirst().what() instanceof Happening.Created;
    return cursor > page.newest() || (cursor < page.completeAfter() && !whole);
  }

  private void write(List<EventFrame> frames) {
    Buffer chunk = Buffer.buffer();
    for (EventFrame frame : frames) {
      chunk.appendBuffer(frame.bytes());
      if (chunk.length() >= CHUNK_BYTES) {
        send(chunk);
        chunk = Buffer.buffer();
      }
    }
    if (chunk.length() > 0) {
      send(chunk);
    }
  }

  private void send(Buffer bytes) {
    long now = nanos.getAsLong();
    spokeAt = now;
    if (pendingWrites++ == 0) {
      movedAt = now;
    }
    response
        .write(bytes)
        .onComplete(
            sent -> {
              pendingWrites--;
              movedAt = nanos.getAsLong();
            });
  }

  /** Once a second or so: keeps the line alive, or cuts it if nothing is taken from it. */
  void look(Duration keepAlive) {
    long now = nanos.getAsLong();
    if (closed) {
      return;
    }
    if (failed) {
      failed = false;
      wake();
    }
    if (pendingWrites > 0 && now - movedAt > config.stuck().toNanos()) {
      log.info("a stream of events is cut: nothing was taken for {}", config.stuck());
      subscribers.cut();
      cut();
    } else if (pendingWrites == 0 && now - spokeAt >= keepAlive.toNanos()) {
      send(EventFrame.comment("alive", cursor));
    }
  }

  /** The manager ends. */
  void end() {
    if (closed) {
      return;
    }
    if (pendingWrites > 0) {
      cut();
    } else {
      closed = true;
      response.end(EventFrame.comment("the manager ends", cursor));
    }
  }

  private void cut() {
    closed = true;
    response.reset();
  }
}
