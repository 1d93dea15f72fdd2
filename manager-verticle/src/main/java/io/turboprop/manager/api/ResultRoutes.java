package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /tasks/{id}/results}: what a task returned, as JSON, and as the bytes that they are. */
final class ResultRoutes {
  private static final String RESULTS = "/tasks/{id}/results";

  private final Store store;
  private final BlobStore blobs;
  private final TaskWait waits;

  /**
   * @param blobs large results
   */
  ResultRoutes(Store store, BlobStore blobs, TaskWait waits) {
    this.store = store;
    this.blobs = blobs;
    this.waits = waits;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("get-task-results", HttpMethod.GET, RESULTS, this::results),
        exact("get-task-results-content", HttpMethod.GET, RESULTS + "/content", this::content));
  }

  private Future<Answer> results(Call call) {
    Optional<Duration> wait = call.query().wait(TaskWait.LONGEST);
    return wait.map(time -> ended(call, time))
        .orElseGet(() -> find(call))
        .map(
            task ->
                Answer.json(
                    wait.isPresent() && !task.phase().terminal() ? 202 : 200,
                    out -> {
                      out.value("results", task.results().orElse(JsonText.NULL));
                      references(out, task);
                    }));
  }

  private Future<Task> ended(Call call, Duration patience) {
    return waits
        .untilEnded(call, call.task(), patience)
        .map(task -> task.orElseThrow(() -> unknown(call)));
  }

  /** Where all of the results is, if {@code results} has only its beginning. */
  static void references(JsonOut out, Task task) {
    if (!task.broadcast()) {
      task.seats().stream()
          .findFirst()
          .flatMap(Seat::wholeResult)
          .ifPresent(ref -> out.object("results_ref", ref, ResultRoutes::reference));
      return;
    }
    TreeMap<String, ResultRef> all = new TreeMap<>();
    task.seats()
        .forEach(seat -> seat.wholeResult().ifPresent(r -> all.put(seat.proplet().value(), r)));
    if (!all.isEmpty()) {
      out.object(
          "results_refs",
          all,
          (inner, refs) ->
              refs.forEach((id, ref) -> inner.object(id, ref, ResultRoutes::reference)));
    }
  }

  private static void reference(JsonOut out, ResultRef ref) {
    out.text("digest", ref.digest().toString());
    out.whole("size_bytes", ref.bytes());
    out.text("media_type", ResultContent.OCTETS);
  }

  private Future<Answer> content(Call call) {
    Optional<PropletId> proplet = call.query().proplet();
    return find(call).compose(task -> content(task, proplet)).map(content -> answer(call, content));
  }

  private static Answer answer(Call call, ResultContent content) {
    if (content.tag().equals(call.request().getHeader("If-None-Match"))) {
      return Answer.unchanged().with("ETag", content.tag());
    }
    ByteRange whole = new ByteRange(0, content.bytes());
    String range = call.request().getHeader("Range");
    String only = call.request().getHeader("If-Range");
    boolean wanted = range != null && (only == null || only.equals(content.tag()));
    return content.answer(wanted ? ByteRange.parse(range, content.bytes()).orElse(whole) : whole);
  }

  private Future<ResultContent> content(Task task, Optional<PropletId> proplet) {
    if (task.broadcast() || proplet.isPresent()) {
      return content(task, seat(task, proplet));
    }
    Optional<ResultRef> large = task.seats().stream().findFirst().flatMap(Seat::wholeResult);
    return large.isPresent()
        ? file(large.get())
        : Future.succeededFuture(
            ResultContent.of(task.results().orElseThrow(() -> none(task, ""))));
  }

  private Future<ResultContent> content(Task task, Seat seat) {
    if (seat.wholeResult().isPresent()) {
      return file(seat.wholeResult().get());
    }
    return seat.result().orElse(null) instanceof RunResult.Success success
        ? Future.succeededFuture(ResultContent.of(success.results()))
        : Future.failedFuture(none(task, " of proplet " + seat.proplet()));
  }

  private Future<ResultContent> file(ResultRef ref) {
    return blobs.file(ref.digest()).map(path -> ResultContent.of(path, ref.digest(), ref.bytes()));
  }

  private static Seat seat(Task task, Optional<PropletId> proplet) {
    PropletId wanted =
        proplet.orElseThrow(
            () ->
                new OrchestratorException(
                    ErrorCode.INVALID_QUERY,
                    "the task is a broadcast: proplet must say whose result is wanted"));
    return task.seat(wanted).orElseThrow(() -> none(task, " of proplet " + wanted));
  }

  private static OrchestratorException none(Task task, String whose) {
    return new OrchestratorException(
        ErrorCode.RESULT_NOT_FOUND,
        "task %s has no result%s: it is %s (%s)"
            .formatted(
                task.id(), whose, task.phase().name().toLowerCase(Locale.ROOT), task.reason()));
  }

  private Future<Task> find(Call call) {
    return store.task(call.task()).map(task -> task.orElseThrow(() -> unknown(call)));
  }

  private static OrchestratorException unknown(Call call) {
    return new OrchestratorException(
        ErrorCode.TASK_NOT_FOUND, "task " + call.task() + " does not exist");
  }
}
