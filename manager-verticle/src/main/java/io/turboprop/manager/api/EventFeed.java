package io.turboprop.manager.api;

import io.turboprop.manager.service.ControlEvents;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All readers of events of one event loop. When something is new it is read once and offered to
 * all; a reader that is behind gets its own pages from the store. Without readers nothing is read.
 */
final class EventFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventFeed.class);

  /** News that were not announced are found by then. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final int ALIVE_PER_IDLE = 3;

  private final Vertx vertx;
  private final Store store;
  private final HttpConfig.Streams config;
  private final Duration keepAlive;
  private final Subscribers subscribers;
  private final LongSupplier nanos;
  private final Set<EventStream> streams = new LinkedHashSet<>();
  private final MessageConsumer<Object> announcements;
  private final long timer;
  private long seen;
  private boolean reading;
  private boolean again;

  EventFeed(
      Vertx vertx, Store store, HttpConfig config, Subscribers subscribers, LongSupplier nanos) {
    this.vertx = vertx;
    this.store = store;
    this.config = config.streams();
    this.keepAlive = keepAlive(config);
    this.subscribers = subscribers;
    this.nanos = nanos;
    this.announcements = vertx.eventBus().localConsumer(ControlEvents.ADDRESS, news -> pulse());
    this.timer = vertx.setPeriodic(lookMs(keepAlive), tick -> look());
  }

  /** Often enough that the server's idle timeout does not end a quiet stream. */
  private static Duration keepAlive(HttpConfig config) {
    Duration idle = config.timeouts().idle().dividedBy(ALIVE_PER_IDLE);
    Duration wanted = config.streams().keepAlive();
    return idle.isPositive() && idle.compareTo(wanted) < 0 ? idle : wanted;
  }

  private static long lookMs(Duration keepAlive) {
    Duration often = keepAlive.dividedBy(2);
    return Math.max(1, (often.compareTo(POLL) < 0 ? often : POLL).toMillis());
  }

  /**
   * A stream that takes one of the places for readers.
   *
   * @param newest of the log when the reader asked
   * @param cursor where the reader is
   * @throws OrchestratorException TOO_MANY_SUBSCRIBERS if there is no place
   */
  Answer.Stream stream(HappeningFilter filter, long newest, long cursor) {
    subscribers.enter();
    return new Answer.Stream(
        response -> begin(response, filter, newest, cursor), subscribers::left);
  }

  private void begin(
      HttpServerResponse response, HappeningFilter filter, long newest, long cursor) {
    Context context = vertx.getOrCreateContext();
    EventStream stream =
        new EventStream(response, context, store, filter, config, subscribers, nanos, cursor);
    if (streams.isEmpty()) {
      seen = newest;
    }
    streams.add(stream);
    stream.begin(
        () -> {
          if (streams.remove(stream)) {
            subscribers.left();
          }
        });
  }

  private void look() {
    List.copyOf(streams).forEach(stream -> stream.look(keepAlive));
    pulse();
  }

  private void pulse() {
    if (reading) {
      again = true;
    } else if (!streams.isEmpty()) {
      read();
    }
  }

  private void read() {
    reading = true;
    again = false;
    long from = seen;
    store
        .happenings(HappeningFilter.ALL, from, config.pageEvents())
        .onComplete(
            read -> {
              reading = false;
              if (read.failed()) {
                log.debug("news are read later", read.cause());
              } else {
                offer(from, read.result());
              }
            });
  }

  private void offer(long from, HappeningPage page) {
    boolean more = page.items().size() >= config.pageEvents();
    seen = more ? page.items().getLast().sequence() : page.newest();
    if (page.completeAfter() > from) {
      streams.forEach(EventStream::wake);
    } else if (!page.items().isEmpty()) {
      List<EventFrame> frames = page.items().stream().map(EventFrame::new).toList();
      streams.forEach(stream -> stream.offer(frames, from, seen));
    }
    if (more || again) {
      vertx.runOnContext(next -> pulse());
    }
  }

  /** Ends all streams. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    announcements.unregister();
    List.copyOf(streams).forEach(EventStream::end);
  }
}
