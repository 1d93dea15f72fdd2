package io.turboprop.manager.api;

import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * All readers of events of one event loop. What is new is offered to all; a reader that is behind
 * gets its own pages from the store.
 */
final class EventFeed implements AutoCloseable {
  private static final int ALIVE_PER_IDLE = 3;

  /** How often streams are looked at that may be stuck or have to be kept alive. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Store store;
  private final EventTail tail;
  private final HttpConfig.Streams config;
  private final Duration keepAlive;
  private final Subscribers subscribers;
  private final LongSupplier nanos;
  private final Set<EventStream> streams = new LinkedHashSet<>();
  private final EventTail.Reader reader = this::offer;
  private final long timer;

  EventFeed(
      Vertx vertx,
      Store store,
      EventTail tail,
      HttpConfig config,
      Subscribers subscribers,
      LongSupplier nanos) {
    this.vertx = vertx;
    this.store = store;
    this.tail = tail;
    this.config = config.streams();
    this.keepAlive = keepAlive(config);
    this.subscribers = subscribers;
    this.nanos = nanos;
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
    return Math.max(1, (often.compareTo(LOOK) < 0 ? often : LOOK).toMillis());
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
    streams.add(stream);
    tail.join(reader, newest);
    stream.begin(
        () -> {
          if (streams.remove(stream)) {
            subscribers.left();
            leaveWhenEmpty();
          }
        });
  }

  private void leaveWhenEmpty() {
    if (streams.isEmpty()) {
      tail.leave(reader);
    }
  }

  private void look() {
    List.copyOf(streams).forEach(stream -> stream.look(keepAlive));
  }

  private void offer(long from, HappeningPage page, long to) {
    if (page.completeAfter() > from) {
      streams.forEach(EventStream::wake);
    } else if (!page.items().isEmpty()) {
      List<EventFrame> frames = page.items().stream().map(EventFrame::new).toList();
      streams.forEach(stream -> stream.offer(frames, from, to));
    }
  }

  /** Ends all streams. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    tail.leave(reader);
    List.copyOf(streams).forEach(EventStream::end);
  }
}
