package io.turboprop.manager.api;

import io.turboprop.model.OrchestratorException;
import io.turboprop.wire.LogPage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes several logs to a client as they come, as server-sent events, no faster than the client
 * reads. Logs that appear meanwhile are followed, too; one that cannot be read is tried again. On
 * one event loop.
 */
final class MergedLogStream {
  /** Followed at a time; each costs messages to a proplet. */
  static final int MOST_LOGS = 100;

  static final String TOO_MANY =
      "more than %d logs are not read at a time; ask for one proplet with proplet="
          .formatted(MOST_LOGS);

  /** Looks, one a second, until a log that failed or ended is tried again. */
  private static final int REST_LOOKS = 5;

  /** Looks without a word until the client is told that the connection lives. */
  private static final int QUIET_LOOKS = 10;

  private static final Buffer ALIVE = Buffer.buffer(": alive\n\n");

  private final HttpServerResponse response;
  private final Supplier<List<LogOrigin>> origins;
  private final LogFeed feed;
  private final Runnable left;
  private final Map<LogOrigin, Part> parts = new LinkedHashMap<>();
  private int quietLooks;
  private boolean saidTooMany;
  private boolean over;

  /**
   * @param origins fails when there is nothing to follow any more
   * @param left called once, when the client is gone or the stream is over
   */
  MergedLogStream(
      HttpServerResponse response, Supplier<List<LogOrigin>> origins, LogFeed feed, Runnable left) {
    this.response = response;
    this.origins = origins;
    this.feed = feed;
    this.left = left;
  }

  void begin() {
    response.exceptionHandler(broken -> close());
    response.closeHandler(gone -> close());
    response.drainHandler(drained -> List.copyOf(parts.values()).forEach(Part::resume));
    write(ALIVE);
    look();
  }

  /** Once a second. */
  void look() {
    if (over) {
      return;
    }
    try {
      follow(origins.get());
    } catch (OrchestratorException gone) {
      end(LogFrames.end(true, String.valueOf(gone.getMessage())));
      return;
    }
    if (++quietLooks >= QUIET_LOOKS && !response.writeQueueFull()) {
      write(ALIVE);
    }
  }

  private void follow(List<LogOrigin> now) {
    Set<LogOrigin> there = new HashSet<>(now);
    for (Part part : new ArrayList<>(parts.values())) {
      if (!there.contains(part.origin) && part.isOver(now)) {
        part.leave();
        parts.remove(part.origin);
      }
    }
    for (LogOrigin origin : now) {
      Part known = parts.get(origin);
      if (known != null) {
        known.look();
      } else if (parts.size() < MOST_LOGS) {
        Part part = new Part(origin);
        parts.put(origin, part);
        write(LogFrames.begin(origin));
        part.read();
      } else if (!saidTooMany) {
        saidTooMany = true;
        write(LogFrames.missing(origin, TOO_MANY));
      }
    }
  }

  private void write(Buffer frame) {
    if (!over) {
      quietLooks = 0;
      response.write(frame);
    }
  }

  /** The manager ends. */
  void shutDown() {
    end(LogFrames.end(false, "the manager ends; ask again when it is back"));
  }

  private void end(Buffer last) {
    if (!over) {
      close();
      response.end(last);
    }
  }

  private void close() {
    if (!over) {
      over = true;
      left.run();
      feed.leave(this);
      parts.values().forEach(Part::leave);
    }
  }

  /** One log. */
  private final class Part implements LogReader.Sink {
    private final LogOrigin origin;
    private @Nullable LogReader reader;
    private long place;
    private int restLooks;
    private String complaint = "";

    Part(LogOrigin origin) {
      this.origin = origin;
    }

    void read() {
      LogReader made = new LogReader(origin.source(), place, feed, this);
      reader = made;
      feed.begin(made);
    }

    void look() {
      if (reader == null && --restLooks <= 0) {
        read();
      }
    }

    /** Whether a log that is not among those of now has nothing more to say. */
    boolean isOver(List<LogOrigin> now) {
      return reader == null
          || now.stream().anyMatch(o -> o.key().equals(origin.key()) && o.isAfter(origin));
    }

    void resume() {
      if (reader != null) {
        reader.resume();
      }
    }

    void leave() {
      if (reader != null) {
        reader.leave();
        reader = null;
      }
    }

    @Override
    public boolean follows() {
      return true;
    }

    @Override
    public void piece(LogPage.Piece piece, long next) {
      place = next;
      write(LogFrames.piece(origin, piece, next));
    }

    @Override
    public void lost(long from, long to) {
      place = to;
      write(LogFrames.lost(origin, from, to));
    }

    /** A revision that is served once more has a new log. */
    @Override
    public void caughtUp(boolean ended) {
      complaint = "";
      if (ended) {
        place = 0;
        rest();
        write(LogFrames.ended(origin));
      }
    }

    @Override
    public boolean isFull() {
      return response.writeQueueFull();
    }

    @Override
    public void failed(Throwable why) {
      rest();
      String text = String.valueOf(why.getMessage());
      if (!text.equals(complaint)) {
        complaint = text;
        write(LogFrames.missing(origin, text));
      }
    }

    private void rest() {
      reader = null;
      restLooks = REST_LOOKS;
    }
  }
}
