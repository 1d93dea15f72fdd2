package io.turboprop.system.sim;

import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Candidate;
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
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The store as one life of a manager sees it: answers take a while, and end with that life. */
abstract class SimStoreView implements Store {
  private final Store own;

  /**
   * @param own what this life has of the store, with a fence of its own
   */
  SimStoreView(Store own) {
    this.own = own;
  }

  final Store own() {
    return own;
  }

  /** The answer to a question that is put to {@link #own}, later. */
  abstract <T> Future<T> later(Function<Store, Future<T>> question);

  /** Has the news told, later. */
  abstract void tell(Runnable news);

  @Override
  public Future<Optional<Task>> task(TaskId id) {
    return later(store -> store.task(id));
  }

  @Override
  public Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit) {
    return later(store -> store.tasks(filter, offset, limit));
  }

  @Override
  public Future<TaskSlice> tasks(TaskSearch search) {
    return later(store -> store.tasks(search));
  }

  @Override
  public Future<List<Task>> liveTasks() {
    return later(Store::liveTasks);
  }

  @Override
  public Future<List<Task>> declaredTasks() {
    return later(Store::declaredTasks);
  }

  @Override
  public Future<HappeningPage> happenings(HappeningFilter filter, long after, int limit) {
    return later(store -> store.happenings(filter, after, limit));
  }

  @Override
  public Future<List<Happening>> latest(HappeningFilter filter, int limit) {
    return later(store -> store.latest(filter, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(TaskId task) {
    return later(store -> store.attempts(task));
  }

  @Override
  public Future<Integer> prune(int most) {
    return later(store -> store.prune(most));
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return later(Store::proplets);
  }

  @Override
  public Future<List<io.turboprop.manager.function.Function>> functions() {
    return later(Store::functions);
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return later(Store::joinTokens);
  }

  @Override
  public Future<List<Joined>> joined() {
    return later(Store::joined);
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    return later(store -> store.idempotencyKey(key));
  }

  @Override
  public Future<Set<Digest>> resultFiles() {
    return later(Store::resultFiles);
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return later(all -> all.refersTo(result));
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return later(Store::moduleFiles);
  }

  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    return later(store -> store.campaign(self, ttl));
  }

  @Override
  public Future<Void> resign(Candidate self) {
    Future<Void> freed = own.resign(self);
    return later(store -> freed);
  }

  @Override
  public Cancellable watch(Runnable news) {
    return own.watch(() -> tell(news));
  }

  @Override
  public MetricsStore metrics() {
    return own.metrics();
  }

  @Override
  public StoreStats stats() {
    return own.stats();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
