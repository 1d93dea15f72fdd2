package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.manager.service.ControlReply.OfPlan;
import io.turboprop.manager.service.ControlRequest.ExplainPlacement;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Choice;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why tasks are where they are ({@code /tasks/{id}/placement}), and where they would go. */
final class PlacementRoutes {
  private static final int PAGE = 1_000;
  private static final Set<String> PLACED = Set.of("placed");

  private final Store store;
  private final ControlClient control;
  private final Documents documents;

  PlacementRoutes(Store store, ControlClient control, Documents documents) {
    this.store = store;
    this.control = control;
    this.documents = documents;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("plan-task", HttpMethod.POST, "/tasks/plan", this::plan),
        exact("get-task-placement", HttpMethod.GET, "/tasks/{id}/placement", this::placement));
  }

  private Future<Answer> plan(Call call) {
    call.requireJson();
    return documents
        .read(call.request(), (fields, module) -> TaskForm.spec(fields))
        .map(
            submitted ->
                submitted
                    .module()
                    .map(file -> submitted.form().with(TaskPatch.ofFile(file)))
                    .orElse(submitted.form()))
        .compose(spec -> explained(spec, Optional.empty()))
        .map(plan -> Answer.json(200, out -> PlacementJson.plan(out, plan)));
  }

  private Future<Answer> placement(Call call) {
    TaskId id = call.task();
    return store
        .task(id)
        .map(task -> task.orElseThrow(() -> unknown(id)))
        .compose(task -> store.attempts(id).compose(earlier -> placement(task, earlier)));
  }

  private Future<Answer> placement(Task task, List<AttemptRecord> earlier) {
    List<AttemptRecord> attempts = AttemptRoutes.all(earlier, task);
    Future<Optional<OfPlan>> plan =
        task.phase() == Phase.QUEUED
            ? explained(task.spec(), Optional.of(task.id())).map(Optional::of)
            : Future.succeededFuture(Optional.empty());
    return plan.compose(
        found ->
            lastChoice(task.id(), 0, Optional.empty())
                .map(
                    choice ->
                        Answer.json(
                            200, out -> PlacementJson.task(out, task, found, choice, attempts))));
  }

  private Future<OfPlan> explained(TaskSpec spec, Optional<TaskId> task) {
    return control.ask(new ExplainPlacement(spec, task), OfPlan.class);
  }

  /** Of the attempt that was placed last, as long as the log has it. */
  private Future<Optional<Choice>> lastChoice(TaskId task, long after, Optional<Choice> found) {
    HappeningFilter placed = new HappeningFilter(Optional.of(task), Optional.empty(), PLACED);
    return store
        .happenings(placed, after, PAGE)
        .compose(
            page -> {
              List<Happening> items = page.items();
              Optional<Choice> last =
                  items.isEmpty() ? found : choice(items.getLast()).or(() -> found);
              return items.size() < PAGE
                  ? Future.succeededFuture(last)
                  : lastChoice(task, items.getLast().sequence(), last);
            });
  }

  private static Optional<Choice> choice(Happening happening) {
    return happening.what() instanceof Happening.Moved moved
            && moved.event() instanceof TaskEvent.Placed placed
        ? placed.choice()
        : Optional.empty();
  }

  private static OrchestratorException unknown(TaskId id) {
    return new OrchestratorException(ErrorCode.TASK_NOT_FOUND, "task " + id + " does not exist");
  }
}
