package io.turboprop.manager;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The store as one term has it: when the term is over, nothing that is left of it writes, also if
 * this manager leads again by then. A refused write is NO_LEADER for whoever asked. Thread-safe.
 */
final class TermStore implements Store {
  private final Store store;
  private final Consumer<FencedException> fenced;
  private volatile boolean over;

  /**
   * @param fenced told that another term began
   */
  TermStore(Store store, Consumer<FencedException> fenced) {
    this.store = store;
    this.fenced = fenced;
  }

  void end() {
    over = true;
  }

  @Override
  public Future<Void> commit(Batch batch) {
    if (over) {
      return Future.failedFuture(tooLate());
    }
    return store
        .commit(batch)
        .recover(
            failure -> {
              if (failure instanceof FencedException theirs) {
                fenced.accept(theirs);
                return Future.failedFuture(tooLate());
              }
              return Future.failedFuture(failure);
            });
  }

  private static OrchestratorException tooLate() {
    return new OrchestratorException(
        ErrorCode.NO_LEADER, "this manager does not lead any more; nothing was stored, try again");
  }

  @Override
  public Future<Optional<Task>> task(TaskId id) {
    return store.task(id);
  }

  @Override
  public Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit) {
    return store.tasks(filter, offset, limit);
  }

  @Override
  public Future<TaskSlice> tasks(TaskSearch search) {
    return store.tasks(search);
  }

  @Override
  public Future<List<Task>> liveTasks() {
    return store.liveTasks();
  }

  @Override
  public Future<List<Task>> declaredTasks() {
    return store.declaredTasks();
  }

  @Override
  public Future<List<TaskId>> tasksOn(PropletId proplet) {
    return store.tasksOn(proplet);
  }

  @Override
  public Future<HappeningPage> happenings(HappeningFilter filter, long afterSequence, int limit) {
    return store.happenings(filter, afterSequence, limit);
  }

  @Override
  public Future<List<Happening>> latest(HappeningFilter filter, int limit) {
    return store.latest(filter, limit);
  }

  @Override
  public Future<List<AttemptRecord>> attempts(TaskId task) {
    return store.attempts(task);
  }

  @Override
  public Future<Integer> prune() {
    return over ? Future.succeededFuture(0) : store.prune();
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return store.proplets();
  }

  @Override
  public Future<List<Function>> functions() {
    return store.functions();
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return store.joinTokens();
  }

  @Override
  public Future<List<Joined>> joined() {
    return store.joined();
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    return store.idempotencyKey(key);
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return store.moduleFiles();
  }

  @Override
  public Future<Set<Digest>> resultFiles() {
    return store.resultFiles();
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return store.refersTo(result);
  }

  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    return store.campaign(self, ttl);
  }

  @Override
  public Future<Void> resign(Candidate self) {
    return store.resign(self);
  }

  @Override
  public Cancellable watch(Runnable news) {
    return store.watch(news);
  }

  @Override
  public MetricsStore metrics() {
    return store.metrics();
  }

  @Override
  public StoreStats stats() {
    return store.stats();
  }

  /** The store outlives the term. */
  @Override
  public Future<Void> close() {
    end();
    return Future.succeededFuture();
  }
}
