package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;
import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.api.Documents.Submitted;
import io.turboprop.manager.service.ControlReply.Done;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.ControlRequest.CreateTask;
import io.turboprop.manager.service.ControlRequest.Repeatable;
import io.turboprop.manager.service.ControlRequest.UpdateTask;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** {@code /tasks} (wire reference §9.2, §9.4). */
final class TaskRoutes {
  private static final String TASKS = "/tasks";
  private static final String TASK = "/tasks/{id}";
  private static final Future<Boolean> ASKED = Future.succeededFuture(true);

  private final Store store;
  private final ControlClient control;
  private final Documents documents;
  private final ModuleUpload upload;
  private final TaskWait waits;

  TaskRoutes(
      Store store,
      ControlClient control,
      Documents documents,
      ModuleUpload upload,
      TaskWait waits) {
    this.store = store;
    this.control = control;
    this.documents = documents;
    this.upload = upload;
    this.waits = waits;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("create-task", HttpMethod.POST, TASKS, this::create),
        resource("list-tasks", HttpMethod.GET, TASKS, this::list),
        resource("get-task", HttpMethod.GET, TASK, this::view),
        resource("update-task", HttpMethod.PUT, TASK, this::update),
        resource("delete-task", HttpMethod.DELETE, TASK, this::delete),
        exact("update-task-file", HttpMethod.PUT, TASK + "/upload", this::upload),
        exact("start-task", HttpMethod.POST, TASK + "/start", this::start),
        exact("stop-task", HttpMethod.POST, TASK + "/stop", this::stop),
        exact("get-task-metrics", HttpMethod.GET, TASK + "/metrics", this::metrics));
  }

  private Future<Answer> create(Call call) {
    call.requireJson();
    boolean start = call.query().flag("start");
    Optional<Duration> wait = waitOf(call);
    if (wait.isPresent() && !start) {
      throw new OrchestratorException(
          ErrorCode.INVALID_QUERY, "wait needs start=true: what is not started does not end");
    }
    Optional<String> key = call.idempotencyKey();
    return documents
        .read(call.request(), (fields, module) -> TaskForm.spec(fields))
        .compose(submitted -> control.ask(creation(submitted, start, key), OfTask.class))
        .compose(
            made -> wait.map(time -> ended(call, made, time)).orElse(Future.succeededFuture(made)))
        .map(made -> created(call, made));
  }

  /** As it is after the wait; as it was made if it is deleted meanwhile. */
  private Future<OfTask> ended(Call call, OfTask made, Duration patience) {
    return waits
        .untilEnded(call, made.task().id(), patience)
        .map(task -> new OfTask(task.orElse(made.task()), made.repeated()));
  }

  private static Optional<Duration> waitOf(Call call) {
    return call.query().wait(TaskWait.LONGEST);
  }

  static CreateTask creation(Submitted<TaskSpec> submitted, boolean start, Optional<String> key) {
    TaskSpec spec =
        submitted
            .module()
            .map(file -> submitted.form().with(TaskPatch.ofFile(file)))
            .orElse(submitted.form());
    return new CreateTask(
        spec, start, key.map(text -> new Repeatable(text, request(submitted.request(), start))));
  }

  /** The same document with and without a start are two requests. */
  private static Digest request(Digest document, boolean start) {
    return Digest.of((document + " start=" + start).getBytes(StandardCharsets.UTF_8));
  }

  private static Answer created(Call call, OfTask made) {
    call.about(made.task().id());
    Answer answer = task(201, made.task()).with("Location", TASKS + "/" + made.task().id());
    return made.repeated() ? answer.with("Idempotent-Replayed", "true") : answer;
  }

  private Future<Answer> list(Call call) {
    Query query = call.query();
    BiConsumer<JsonOut, Task> writer = TaskFields.writer(query.fields(TaskFields.ALL));
    if (query.byPlace()) {
      TaskSearch search = query.search();
      return store.tasks(search).map(slice -> PageJson.answer(search, slice, writer));
    }
    return store
        .tasks(query.tasks(), query.offset(), query.taskLimit())
        .map(page -> PageJson.answer("tasks", page, writer));
  }

  private Future<Answer> view(Call call) {
    TaskId id = call.task();
    BiConsumer<JsonOut, Task> writer = TaskFields.writer(call.query().fields(TaskFields.ALL));
    return waitOf(call)
        .map(time -> waits.untilEnded(call, id, time).map(task -> known(task, id)))
        .orElseGet(() -> find(id))
        .map(task -> Answer.json(200, out -> writer.accept(out, task)));
  }

  private Future<Answer> update(Call call) {
    TaskId id = call.anyTask();
    call.requireJson();
    return documents
        .read(call.request(), (fields, module) -> TaskForm.patch(fields))
        .compose(submitted -> control.ask(new UpdateTask(id, patch(submitted)), OfTask.class))
        .map(changed -> task(200, changed.task()));
  }

  private static TaskPatch patch(Submitted<TaskPatch> submitted) {
    TaskPatch form = submitted.form();
    return new TaskPatch(
        form.name(),
        form.inputs(),
        submitted.module(),
        form.priority(),
        form.metadata(),
        form.schedule(),
        form.timezone(),
        form.recurring());
  }

  private Future<Answer> upload(Call call) {
    TaskId id = call.anyTask();
    return upload
        .receive(call.request())
        .compose(file -> control.ask(new UpdateTask(id, TaskPatch.ofFile(file)), OfTask.class))
        .map(changed -> task(200, changed.task()));
  }

  private Future<Answer> delete(Call call) {
    return control
        .ask(new ControlRequest.DeleteTask(call.task()), Done.class)
        .map(done -> Answer.nothing());
  }

  private Future<Answer> start(Call call) {
    TaskId id = call.task();
    Optional<Duration> wait = waitOf(call);
    return control
        .ask(new ControlRequest.StartTask(id), OfTask.class)
        .compose(
            started ->
                wait.map(time -> atTheEnd(call, id, time))
                    .orElse(Future.succeededFuture(started())));
  }

  private static Answer started() {
    return Answer.json(200, out -> out.flag("started", true));
  }

  /** The task: 200 if it has ended, 202 if it has not so far. */
  private Future<Answer> atTheEnd(Call call, TaskId id, Duration patience) {
    return waits
        .untilEnded(call, id, patience)
        .map(task -> known(task, id))
        .map(task -> task(task.phase().terminal() ? 200 : 202, task));
  }

  /** With {@code wait}, whether its guest is gone; else that it will be. */
  private Future<Answer> stop(Call call) {
    TaskId id = call.task();
    Optional<Duration> wait = waitOf(call);
    return control
        .ask(new ControlRequest.StopTask(id, call.asker()), OfTask.class)
        .compose(asked -> wait.map(time -> waits.untilOver(call, id, time)).orElse(ASKED))
        .map(gone -> Answer.json(gone ? 200 : 202, out -> out.flag("stopped", gone)));
  }

  private Future<Answer> metrics(Call call) {
    TaskId id = call.anyTask();
    Query query = call.query();
    long offset = query.offset();
    long limit = query.limit();
    return find(id)
        .compose(task -> store.metrics().ofTask(id, offset, limit))
        .map(page -> PageJson.answer("metrics", page, MetricsJson::write));
  }

  private Future<Task> find(TaskId id) {
    return store.task(id).map(task -> known(task, id));
  }

  private static Task known(Optional<Task> task, TaskId id) {
    return task.orElseThrow(() -> unknown(id));
  }

  private static OrchestratorException unknown(TaskId id) {
    return new OrchestratorException(ErrorCode.TASK_NOT_FOUND, "task " + id + " does not exist");
  }

  private static Answer task(int status, Task task) {
    return Answer.json(status, out -> TaskJson.write(out, task));
  }
}
