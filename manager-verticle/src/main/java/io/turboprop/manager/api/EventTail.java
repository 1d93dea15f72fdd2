package io.turboprop.manager.api;

import io.turboprop.manager.service.ControlEvents;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of happenings as it grows, read once for all readers of one event loop. Without readers
 * nothing is read.
 */
final class EventTail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventTail.class);

  /** News that were not announced are found by then. */
  static final Duration POLL = Duration.ofSeconds(1);

  /** Takes what is new. */
  interface Reader {
    /**
     * @param from the place after which was read
     * @param page what was read; of what is not after its {@code completeAfter} only some
     * @param to the place up to which everything was read
     */
    void read(long from, HappeningPage page, long to);
  }

  private final Vertx vertx;
  private final Store store;
  private final int pageEvents;
  private final Set<Reader> readers = new LinkedHashSet<>();
  private final MessageConsumer<Object> announcements;
  private final long timer;
  private long seen;
  private boolean reading;
  private boolean again;

  /**
   * @param pageEvents read at a time
   */
  EventTail(Vertx vertx, Store store, int pageEvents) {
    this.vertx = vertx;
    this.store = store;
    this.pageEvents = pageEvents;
    this.announcements = vertx.eventBus().localConsumer(ControlEvents.ADDRESS, news -> pulse());
    this.timer = vertx.setPeriodic(POLL.toMillis(), tick -> pulse());
  }

  /**
   * From now on the reader is given what is new; harmless if it is already.
   *
   * @param newest place in the log after which everything is wanted; earlier things may come, too
   */
  void join(Reader reader, long newest) {
    if (readers.isEmpty()) {
      seen = newest;
    }
    readers.add(reader);
  }

  void leave(Reader reader) {
    readers.remove(reader);
  }

  private void pulse() {
    if (reading) {
      again = true;
    } else if (!readers.isEmpty()) {
      read();
    }
  }

  private void read() {
    reading = true;
    again = false;
    long from = seen;
    store
        .happenings(HappeningFilter.ALL, from, pageEvents)
        .onComplete(
            read -> {
              reading = false;
              if (read.failed()) {
                log.debug("news are read later", read.cause());
              } else {
                take(from, read.result());
              }
            });
  }

  private void take(long from, HappeningPage page) {
    boolean more = page.items().size() >= pageEvents;
    seen = more ? page.items().getLast().sequence() : page.newest();
    List.copyOf(readers).forEach(reader -> reader.read(from, page, seen));
    if (more || again) {
      vertx.runOnContext(next -> pulse());
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    announcements.unregister();
    readers.clear();
  }
}
