package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.Fields;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.service.ControlReply.OfDesired;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlReply.OfTasks;
import io.turboprop.manager.service.ControlRequest.BroadcastTask;
import io.turboprop.manager.service.ControlRequest.DeclareTask;
import io.turboprop.manager.service.ControlRequest.ViewDesired;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is declared about a task, at {@code /tasks/{id}/desired}, and {@code …/broadcast}. */
final class DesiredRoutes {
  private static final String DESIRED = "/tasks/{id}/desired";

  /** A selector and a few words. */
  private static final int MOST_BYTES = 16 * 1024;

  /** Newest instances that are shown; all are at {@code /tasks?owner=}. */
  private static final int SHOWN = 100;

  private final ControlClient control;
  private final BodyReader bodies;
  private final Store store;

  DesiredRoutes(ControlClient control, BodyReader bodies, Store store) {
    this.control = control;
    this.bodies = bodies;
    this.store = store;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("declare-task", HttpMethod.PUT, DESIRED, this::declare),
        exact("get-desired", HttpMethod.GET, DESIRED, this::view),
        exact("broadcast-task", HttpMethod.POST, "/tasks/{id}/broadcast", this::broadcast));
  }

  private Future<Answer> declare(Call call) {
    TaskId id = call.task();
    OptionalLong tag = call.expectedVersion();
    Optional<String> by = call.asker();
    call.requireJson();
    return bodies
        .readSmall(call.request(), MOST_BYTES)
        .map(body -> Fields.read(DesiredForm.DESIRED, body.getBytes()))
        .map(
            fields ->
                new DeclareTask(
                    id, DesiredForm.read(fields), DesiredForm.expected(fields, tag), by))
        .compose(request -> control.ask(request, OfDesired.class))
        .compose(this::answer);
  }

  private Future<Answer> view(Call call) {
    return control.ask(new ViewDesired(call.task()), OfDesired.class).compose(this::answer);
  }

  private Future<Answer> answer(OfDesired found) {
    long generation = found.task().declaration().map(Declaration::generation).orElse(0L);
    return store
        .tasks(TaskFilter.ofOwner(found.task().id()), 0, SHOWN)
        .map(page -> page.items().stream().filter(DesiredRoutes::stands).toList())
        .map(
            instances ->
                Answer.json(200, out -> DesiredJson.write(out, found, instances))
                    .with("ETag", "\"" + generation + "\""));
  }

  private static boolean stands(Task instance) {
    return instance.spec().lineage().owner().filter(o -> o.post().standing()).isPresent();
  }

  private Future<Answer> broadcast(Call call) {
    TaskId id = call.task();
    call.requireJson();
    return bodies
        .readSmall(call.request(), MOST_BYTES)
        .map(body -> Fields.read("broadcast", body.getBytes()))
        .map(fields -> new BroadcastTask(id, fields.value("selector", Selector::parse)))
        .compose(request -> control.ask(request, OfTasks.class))
        .map(made -> begun(id, made.tasks().stream().map(OfTask::task).toList()));
  }

  private static Answer begun(TaskId id, List<Task> instances) {
    return Answer.json(
        202,
        out -> {
          out.text("task_id", id.value());
          instances.stream()
              .findFirst()
              .flatMap(one -> one.spec().lineage().owner())
              .map(owner -> (Post.Once) owner.post())
              .ifPresent(once -> out.text("broadcast", once.broadcast().value()));
          out.objects("instances", instances, (one, task) -> DesiredJson.instance(one, task, 0));
        });
  }
}
