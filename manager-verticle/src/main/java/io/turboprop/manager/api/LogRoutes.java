package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code /tasks/{id}/logs}: what the guest of an attempt wrote, fetched from its proplet. As text,
 * as JSON with places, or followed as server-sent events.
 */
final class LogRoutes {
  private static final String EVENT_STREAM = "text/event-stream";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Store store;
  private final LogFeed feed;

  LogRoutes(Store store, LogFeed feed) {
    this.store = store;
    this.feed = feed;
  }

  List<Endpoint> endpoints() {
    return List.of(exact("get-task-logs", HttpMethod.GET, "/tasks/{id}/logs", this::logs));
  }

  private Future<Answer> logs(Call call) {
    Query query = call.query();
    Query.LogQuery wanted = query.logs(call.request().getHeader("Last-Event-ID"));
    return store
        .task(call.task())
        .map(task -> task.orElseThrow(() -> unknown(call)))
        .compose(task -> store.attempts(task.id()).map(earlier -> source(task, earlier, wanted)))
        .compose(source -> wanted.follow() ? follow(source, wanted) : all(call, source, wanted));
  }

  private Future<Answer> follow(LogFeed.Source source, Query.LogQuery wanted) {
    return Future.succeededFuture(
        Answer.streamed(EVENT_STREAM, feed.follow(source, wanted.since(), wanted.stream())));
  }

  private Future<Answer> all(Call call, LogFeed.Source source, Query.LogQuery wanted) {
    String accept = Optional.ofNullable(call.request().getHeader("Accept")).orElse("");
    return feed.read(source, wanted.since())
        .map(
            log ->
                accept.contains(Answer.JSON)
                    ? Answer.json(200, out -> json(out, source, log, wanted))
                    : text(log, wanted));
  }

  private static Answer text(LogFeed.Log log, Query.LogQuery wanted) {
    Buffer body = Buffer.buffer();
    log.pieces().stream()
        .filter(wanted.stream())
        .forEach(piece -> body.appendBytes(piece.data().unsafeArray()));
    return Answer.of(200, TEXT, body)
        .with("X-Log-From", Long.toString(log.from()))
        .with("X-Log-Next", Long.toString(log.next()));
  }

  private static void json(
      JsonOut out, LogFeed.Source source, LogFeed.Log log, Query.LogQuery wanted) {
    out.text("proplet_id", source.proplet().value());
    out.whole("attempt", source.attempt());
    out.flag("ended", log.ended());
    out.whole("from", log.from());
    out.whole("next", log.next());
    out.objects("pieces", log.pieces().stream().filter(wanted.stream()).toList(), LogFrames::piece);
  }

  /** Which proplet has the log of the wanted attempt, or else of the newest one. */
  private static LogFeed.Source source(
      Task task, List<AttemptRecord> earlier, Query.LogQuery wanted) {
    List<AttemptRecord> all = new ArrayList<>(earlier);
    AttemptRecord.current(task)
        .filter(c -> earlier.stream().noneMatch(e -> e.number() == c.number()))
        .ifPresent(all::add);
    Predicate<AttemptRecord> isWanted =
        wanted.attempt().isPresent()
            ? attempt -> attempt.number() == wanted.attempt().getAsInt()
            : attempt -> true;
    AttemptRecord attempt =
        all.stream()
            .filter(isWanted)
            .reduce((first, last) -> last)
            .orElseThrow(() -> noAttempt(task, wanted));
    Seat seat =
        attempt.seats().stream()
            .filter(s -> wanted.proplet().isEmpty() || wanted.proplet().get().equals(s.proplet()))
            .findFirst()
            .orElseThrow(() -> noSeat(task, attempt, wanted));
    return new LogFeed.Source(
        task.id(),
        attempt.number(),
        seat.proplet(),
        Optional.empty(),
        "attempt " + attempt.number(),
        seat.result().flatMap(LogRoutes::tail));
  }

  private static Optional<String> tail(RunResult result) {
    return result instanceof RunResult.Failure failure
        ? Optional.of(failure.outputTail()).filter(Predicate.not(String::isEmpty))
        : Optional.empty();
  }

  private static OrchestratorException unknown(Call call) {
    return new OrchestratorException(
        ErrorCode.TASK_NOT_FOUND, "task " + call.task() + " does not exist");
  }

  private static OrchestratorException noAttempt(Task task, Query.LogQuery wanted) {
    return new OrchestratorException(
        ErrorCode.LOG_NOT_FOUND,
        wanted.attempt().isPresent()
            ? "task %s has no attempt %d".formatted(task.id(), wanted.attempt().getAsInt())
            : "task %s has not run yet: it is %s (%s)"
                .formatted(task.id(), task.phase().name().toLowerCase(Locale.ROOT), task.reason()));
  }

  private static OrchestratorException noSeat(
      Task task, AttemptRecord attempt, Query.LogQuery wanted) {
    PropletId proplet = wanted.proplet().orElseThrow();
    return new OrchestratorException(
        ErrorCode.LOG_NOT_FOUND,
        "attempt %d of task %s was not on proplet %s"
            .formatted(attempt.number(), task.id(), proplet));
  }
}
