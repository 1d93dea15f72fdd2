package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.resource;

import io.turboprop.cube.CubeEvent;
import io.turboprop.manager.service.ControlReply.OfProplets;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.ControlRequest.CreateTask;
import io.turboprop.manager.service.ControlRequest.ListProplets;
import io.turboprop.manager.service.ControlRequest.StopTask;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/** The paths of Cube's manager, by the same requests to the control core as our own. */
final class CubeRoutes {
  private static final String TASKS = "/tasks";

  /** The newest; Cube shows all. */
  static final int MOST_TASKS = 1_000;

  private static final int MOST_PROPLETS = 100_000;

  private final Store store;
  private final ControlClient control;
  private final BodyReader bodies;

  CubeRoutes(Store store, ControlClient control, BodyReader bodies) {
    this.store = store;
    this.control = control;
    this.bodies = bodies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        resource("cube-submit", HttpMethod.POST, TASKS, this::submit),
        resource("cube-list-tasks", HttpMethod.GET, TASKS, this::tasks),
        resource("cube-stop-task", HttpMethod.DELETE, TASKS + "/{id}", this::stop),
        resource("cube-list-nodes", HttpMethod.GET, "/nodes", this::nodes));
  }

  /** An event with state Completed stops its task, any other runs it. */
  private Future<Answer> submit(Call call) {
    return bodies
        .readSmall(call.request(), CubeEvent.MOST_BYTES)
        .map(body -> request(call, CubeEvent.read(body.getBytes())))
        .compose(request -> control.ask(request, OfTask.class))
        .map(
            done -> {
              call.about(done.task().id());
              return Answer.json(201, CubeJson.task(done.task())::write);
            });
  }

  private static ControlRequest request(Call call, CubeEvent event) {
    return event.wantsEnd()
        ? new StopTask(event.requiredId(), call.asker())
        : new CreateTask(CubeForm.spec(event.wish()), true, Optional.empty(), event.id());
  }

  private Future<Answer> tasks(Call call) {
    return store
        .tasks(TaskFilter.ALL, 0, MOST_TASKS)
        .map(page -> CubeJson.array(page.items(), (out, task) -> CubeJson.task(task).write(out)));
  }

  private Future<Answer> stop(Call call) {
    TaskId id = call.task();
    return control.ask(new StopTask(id, call.asker()), OfTask.class).map(asked -> Answer.nothing());
  }

  private Future<Answer> nodes(Call call) {
    return control
        .ask(
            new ListProplets(0, MOST_PROPLETS, Optional.empty(), Optional.empty()),
            OfProplets.class)
        .map(all -> CubeJson.array(all.page().items(), CubeJson::node));
  }
}
