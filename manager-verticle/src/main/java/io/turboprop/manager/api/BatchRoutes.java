package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.api.Documents.Submitted;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlReply.OfTasks;
import io.turboprop.manager.service.ControlRequest.CreateTask;
import io.turboprop.manager.service.ControlRequest.CreateTogether;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code POST /tasks:batch}: many tasks in one request, an array or NDJSON. Each succeeds or fails
 * for itself, or with {@code atomic} all or none.
 */
final class BatchRoutes {
  static final String PATH = "/tasks:batch";

  private static final String NDJSON = "application/x-ndjson";

  /** Asked of the control core at a time, so that others have their turns between. */
  private static final int SLICE = 500;

  private static final int MOST_NAMED = 5;

  private static final Documents.Bounds BOUNDS = new Documents.Bounds(10_000, 32 << 20);

  private final ControlClient control;
  private final Documents documents;

  BatchRoutes(ControlClient control, Documents documents) {
    this.control = control;
    this.documents = documents;
  }

  List<Endpoint> endpoints() {
    return List.of(exact("create-tasks", HttpMethod.POST, PATH, this::create));
  }

  private Future<Answer> create(Call call) {
    call.requireType(Answer.JSON, NDJSON);
    boolean start = call.query().flag("start");
    boolean atomic = call.query().flag("atomic");
    Optional<String> key = call.idempotencyKey();
    String path = call.request().path();
    return documents
        .readMany(call.request(), BOUNDS, (fields, module) -> TaskForm.spec(fields))
        .map(items -> creations(items, start, key))
        .compose(items -> atomic ? together(items, path) : eachForItself(items))
        .map(done -> answer(done, path));
  }

  /** The key of each item is that of the request and its place in it. */
  private static List<Future<CreateTask>> creations(
      List<Future<Submitted<TaskSpec>>> items, boolean start, Optional<String> key) {
    List<Future<CreateTask>> all = new ArrayList<>(items.size());
    for (Future<Submitted<TaskSpec>> item : items) {
      Optional<String> own = key.map(text -> text + "#" + all.size());
      all.add(item.map(submitted -> TaskRoutes.creation(submitted, start, own)));
    }
    return all;
  }

  private Future<List<Future<OfTask>>> eachForItself(List<Future<CreateTask>> items) {
    List<Future<OfTask>> done = new ArrayList<>(items.size());
    Future<?> turn = Future.succeededFuture();
    for (int from = 0; from < items.size(); from += SLICE) {
      List<Future<CreateTask>> slice = items.subList(from, Math.min(items.size(), from + SLICE));
      turn = turn.transform(before -> ask(slice, done));
    }
    return turn.transform(all -> Future.succeededFuture(done));
  }

  private Future<?> ask(List<Future<CreateTask>> slice, List<Future<OfTask>> done) {
    List<Future<OfTask>> asked =
        slice.stream()
            .map(item -> item.compose(creation -> control.ask(creation, OfTask.class)))
            .toList();
    done.addAll(asked);
    return Future.join(asked);
  }

  private Future<List<Future<OfTask>>> together(List<Future<CreateTask>> items, String path) {
    refusal(items, path)
        .ifPresent(
            refused -> {
              throw refused;
            });
    List<CreateTask> all = items.stream().map(Future::result).toList();
    return control
        .ask(new CreateTogether(all), OfTasks.class)
        .map(made -> made.tasks().stream().map(Future::succeededFuture).toList());
  }

  /** What is wrong with the first few, with the code of the first. */
  private static Optional<OrchestratorException> refusal(
      List<Future<CreateTask>> items, String path) {
    List<Integer> places =
        IntStream.range(0, items.size()).filter(i -> items.get(i).failed()).boxed().toList();
    Function<Integer, Problem> problem =
        place -> ErrorMapper.problem(items.get(place).cause(), path);
    return places.stream()
        .findFirst()
        .map(
            first ->
                new OrchestratorException(
                    problem.apply(first).code(),
                    places.stream()
                        .limit(MOST_NAMED)
                        .map(place -> "item " + place + ": " + problem.apply(place).detail())
                        .collect(
                            Collectors.joining(
                                "; ",
                                "%d of %d items refused, nothing was created: "
                                    .formatted(places.size(), items.size()),
                                ""))));
  }

  /**
   * What became of an item.
   *
   * @param problem why not, if it failed; found out once, for that may go to the log
   */
  private record Ended(Future<OfTask> item, Optional<Problem> problem) {
    static Ended of(Future<OfTask> item, String path) {
      return new Ended(
          item, Optional.ofNullable(item.cause()).map(cause -> ErrorMapper.problem(cause, path)));
    }
  }

  /** With {@code Retry-After} if some of them can be had later. */
  private static Answer answer(List<Future<OfTask>> items, String path) {
    List<Ended> all = items.stream().map(item -> Ended.of(item, path)).toList();
    List<Problem> failed = all.stream().flatMap(ended -> ended.problem().stream()).toList();
    return Answer.json(
            200,
            out -> {
              out.whole("created", all.size() - failed.size());
              out.whole("failed", failed.size());
              out.objects("items", all, BatchRoutes::item);
            })
        .retryAfter(
            failed.stream()
                .map(Problem::retryAfterSeconds)
                .flatMapToInt(OptionalInt::stream)
                .max());
  }

  private static void item(JsonOut out, Ended ended) {
    if (ended.problem().isEmpty()) {
      OfTask made = ended.item().result();
      out.whole("status", 201);
      out.text("id", made.task().id().value());
      if (made.repeated()) {
        out.flag("replayed", true);
      }
    } else {
      Problem problem = ended.problem().get();
      out.whole("status", problem.code().status());
      out.text("code", problem.code().word());
      out.text("detail", problem.detail());
    }
  }
}
