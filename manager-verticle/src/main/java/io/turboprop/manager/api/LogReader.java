package io.turboprop.manager.api;

import io.turboprop.model.Bytes;
import io.turboprop.wire.LogPage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;

/**
 * Puts the pages of one log into a row: asks for the first one, leaves out what came twice, asks
 * again for what is missing, and for more before the proplet stops telling. On one event loop.
 */
final class LogReader {
  /** Asked again so many looks after the last time, well before the proplet stops telling. */
  private static final int LOOKS_PER_ASK = 15;

  /** The same of a reader that wants one answer, which may have been lost. */
  private static final int LOOKS_PER_QUESTION = 2;

  /** Where the row of bytes goes. */
  interface Sink {
    /** Whether it is worth asking for more than is there now. */
    boolean follows();

    /** Bytes behind those before; {@code next} is the place after them. */
    void piece(LogPage.Piece piece, long next);

    /** Bytes from here to there were not kept. */
    void lost(long from, long to);

    /** All that was there when it was asked for has come. */
    void caughtUp(boolean ended);

    /** Whether it wants nothing more for a moment; {@link #resume} ends that. */
    boolean isFull();

    /** There will be nothing more. */
    void failed(Throwable why);
  }

  private final LogFeed.Source source;
  private final LogFeed feed;
  private final Sink sink;
  private long place;
  private int looks;
  private int silentLooks;
  private boolean over;
  private boolean behind;

  LogReader(LogFeed.Source source, long since, LogFeed feed, Sink sink) {
    this.source = source;
    this.feed = feed;
    this.sink = sink;
    this.place = since;
  }

  void begin() {
    ask();
  }

  /** Once a second. */
  void look() {
    silentLooks++;
    looks++;
    if (behind || looks >= (sink.follows() ? LOOKS_PER_ASK : LOOKS_PER_QUESTION)) {
      ask();
    }
    if (silentLooks > LogFeed.PATIENCE.toSeconds() + (sink.follows() ? LOOKS_PER_ASK : 0)) {
      fail(LogFeed.silent(source));
    }
  }

  void take(LogPage page) {
    if (over || !source.has(page)) {
      return;
    }
    silentLooks = 0;
    if (page.state() == LogPage.State.UNKNOWN) {
      fail(LogFeed.gone(source));
    } else if (sink.isFull()) {
      behind = true;
    } else {
      read(page);
    }
  }

  private void read(LogPage page) {
    if (page.from() > place && page.oldest() > place) {
      sink.lost(place, page.oldest());
      place = page.oldest();
    }
    if (page.from() > place) {
      behind = true;
      return;
    }
    long at = page.from();
    for (LogPage.Piece piece : page.pieces()) {
      int known = (int) Math.min(piece.data().length(), Math.max(0, place - at));
      at += piece.data().length();
      if (known < piece.data().length()) {
        place = at;
        sink.piece(from(piece, known), at);
      }
    }
    behind = false;
    if (place >= page.end()) {
      boolean ended = page.state() == LogPage.State.ENDED;
      sink.caughtUp(ended);
      if (ended || !sink.follows()) {
        leave();
      }
    } else if (!sink.follows()) {
      ask();
    }
  }

  private static LogPage.Piece from(LogPage.Piece piece, int known) {
    byte[] all = piece.data().unsafeArray();
    return known == 0
        ? piece
        : new LogPage.Piece(piece.stream(), Bytes.wrap(Arrays.copyOfRange(all, known, all.length)));
  }

  /** The sink takes more again. */
  void resume() {
    if (behind && !over) {
      ask();
    }
  }

  private void ask() {
    looks = 0;
    behind = false;
    Duration watch = sink.follows() ? LogFeed.WATCH : Duration.ZERO;
    Future<Void> asked = feed.ask(source, place, watch);
    asked.onFailure(this::fail);
  }

  private void fail(Throwable why) {
    if (!over) {
      leave();
      sink.failed(why);
    }
  }

  void leave() {
    over = true;
    feed.leave(this);
  }

  /** The manager ends. */
  void shutDown() {
    fail(LogFeed.silent(source));
  }
}
