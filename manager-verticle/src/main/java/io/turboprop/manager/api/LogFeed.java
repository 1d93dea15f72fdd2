package io.turboprop.manager.api;

import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.LogNews;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.LogPage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All readers of guests' output of one event loop. Pages come over the event bus, to whoever reads
 * that log; what a reader misses it asks for again.
 */
final class LogFeed implements AutoCloseable {
  /** A proplet that says nothing for so long is taken for gone. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a proplet goes on telling a reader that does not ask again. */
  static final Duration WATCH = Duration.ofSeconds(45);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final ControlClient control;
  private final Subscribers subscribers;
  private final Set<LogReader> readers = new LinkedHashSet<>();
  private final Set<MergedLogStream> merged = new LinkedHashSet<>();
  private final MessageConsumer<LogPage> pages;
  private final long timer;

  LogFeed(Vertx vertx, ControlClient control, Subscribers subscribers) {
    this.vertx = vertx;
    this.control = control;
    this.subscribers = subscribers;
    this.pages =
        vertx
            .eventBus()
            .localConsumer(
                LogNews.ADDRESS,
                message -> {
                  LogPage page = message.body();
                  List.copyOf(readers).forEach(reader -> reader.take(page));
                });
    this.timer = vertx.setPeriodic(LOOK.toMillis(), tick -> look());
  }

  private void look() {
    List.copyOf(readers).forEach(LogReader::look);
    List.copyOf(merged).forEach(MergedLogStream::look);
  }

  /**
   * Where a log is.
   *
   * @param boot of the proplet; empty if that does not matter
   * @param name whose log it is, for people
   * @param tail last lines that are stored with the attempt, if it failed
   */
  record Source(
      TaskId task,
      int attempt,
      PropletId proplet,
      Optional<BootId> boot,
      String name,
      Optional<String> tail) {
    boolean has(LogPage page) {
      return page.task().equals(task)
          && page.attempt() == attempt
          && page.proplet().equals(proplet)
          && (boot.isEmpty() || boot.get().equals(page.boot()));
    }
  }

  /** All that is there. */
  record Log(long from, boolean ended, List<LogPage.Piece> pieces) {
    Log {
      pieces = List.copyOf(pieces);
    }

    long next() {
      return from + pieces.stream().mapToLong(piece -> piece.data().length()).sum();
    }
  }

  /** What is there now, from a place on. */
  Future<Log> read(Source source, long since) {
    Promise<Log> log = Promise.promise();
    begin(new LogReader(source, since, this, new LogCollector(since, log)));
    return log.future()
        .recover(
            gone ->
                source
                    .tail()
                    .map(LogFeed::stored)
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(gone)));
  }

  private static Log stored(String tail) {
    Bytes bytes = Bytes.wrap(tail.getBytes(StandardCharsets.UTF_8));
    return new Log(0, true, List.of(new LogPage.Piece(LogPage.Stream.STDERR, bytes)));
  }

  /**
   * What is there and what comes, until the guest is gone.
   *
   * @throws OrchestratorException TOO_MANY_SUBSCRIBERS if there is no place
   */
  Answer.Stream follow(Source source, long since, Predicate<LogPage.Piece> wanted) {
    subscribers.enter();
    return new Answer.Stream(
        response -> follow(response, source, since, wanted), subscribers::left);
  }

  private void follow(
      HttpServerResponse response, Source source, long since, Predicate<LogPage.Piece> wanted) {
    var stream = new LogStream(response, source, wanted, subscribers::left);
    var reader = new LogReader(source, since, this, stream);
    stream.begin(reader);
    begin(reader);
  }

  /**
   * What is there and what comes of several logs, until there is nothing to follow.
   *
   * @param origins which logs those are now; fails when there is nothing to follow any more
   * @throws OrchestratorException TOO_MANY_SUBSCRIBERS if there is no place
   */
  Answer.Stream follow(Supplier<List<LogOrigin>> origins) {
    subscribers.enter();
    return new Answer.Stream(
        response -> {
          var stream = new MergedLogStream(response, origins, this, subscribers::left);
          merged.add(stream);
          stream.begin();
        },
        subscribers::left);
  }

  void leave(MergedLogStream stream) {
    merged.remove(stream);
  }

  void begin(LogReader reader) {
    readers.add(reader);
    reader.begin();
  }

  void leave(LogReader reader) {
    readers.remove(reader);
  }

  Future<Void> ask(Source source, long from, Duration watch) {
    return control
        .ask(
            new ControlRequest.AskLogs(
                source.task(), source.attempt(), source.proplet(), from, watch),
            ControlReply.Done.class)
        .mapEmpty();
  }

  static OrchestratorException silent(Source source) {
    return new OrchestratorException(
        ErrorCode.LOG_UNAVAILABLE,
        "proplet %s, which has the log of %s, does not answer; try again when it is back"
            .formatted(source.proplet(), source.name()));
  }

  static OrchestratorException gone(Source source) {
    return new OrchestratorException(
        ErrorCode.LOG_NOT_FOUND,
        "proplet %s does not have the log of %s any more: it was restarted, or others took its room"
            .formatted(source.proplet(), source.name()));
  }

  /** Ends all readers. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    pages.unregister();
    List.copyOf(merged).forEach(MergedLogStream::shutDown);
    List.copyOf(readers).forEach(LogReader::shutDown);
  }
}
