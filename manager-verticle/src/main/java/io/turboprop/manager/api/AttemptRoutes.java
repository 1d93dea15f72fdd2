package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /tasks/{id}/attempts}: those that are over from the store, the current one of the task.
 */
final class AttemptRoutes {
  private final Store store;

  AttemptRoutes(Store store) {
    this.store = store;
  }

  List<Endpoint> endpoints() {
    return List.of(
        exact("get-task-attempts", HttpMethod.GET, "/tasks/{id}/attempts", this::attempts));
  }

  private Future<Answer> attempts(Call call) {
    Query query = call.query();
    long offset = query.offset();
    long limit = query.limit();
    return store
        .task(call.task())
        .map(task -> task.orElseThrow(() -> unknown(call)))
        .compose(task -> store.attempts(task.id()).map(earlier -> all(earlier, task)))
        .map(all -> part(all, offset, limit))
        .map(page -> PageJson.answer("attempts", page, AttemptJson::write));
  }

  private static OrchestratorException unknown(Call call) {
    return new OrchestratorException(
        ErrorCode.TASK_NOT_FOUND, "task " + call.task() + " does not exist");
  }

  /** The task was read first: an attempt that ended in between is in the list, and only there. */
  static List<AttemptRecord> all(List<AttemptRecord> earlier, Task task) {
    List<AttemptRecord> all = new ArrayList<>(earlier);
    Optional<AttemptRecord> current = AttemptRecord.current(task);
    current
        .filter(c -> earlier.stream().noneMatch(e -> e.number() == c.number()))
        .ifPresent(all::add);
    return all;
  }

  private static Page<AttemptRecord> part(List<AttemptRecord> all, long offset, long limit) {
    List<AttemptRecord> items = all.stream().skip(offset).limit(limit).toList();
    return new Page<>(offset, limit, all.size(), items);
  }
}
