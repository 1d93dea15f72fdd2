package io.turboprop.manager.store;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
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

/** A store that leaves everything to another one; to be changed in parts. */
public class ForwardingStore implements Store {
  private final Store store;

  protected ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public Future<Void> commit(Batch batch) {
    return store.commit(batch);
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
  public Future<HappeningPage> happenings(HappeningFilter filter, long after, int limit) {
    return store.happenings(filter, after, limit);
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
  public Future<Integer> prune(int most) {
    return store.prune(most);
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
  public Future<Set<Digest>> resultFiles() {
    return store.resultFiles();
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return store.refersTo(result);
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return store.moduleFiles();
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
  public Optional<SharedBlobs> blobs(BlobKind kind) {
    return store.blobs(kind);
  }

  @Override
  public MetricsStore metrics() {
    return store.metrics();
  }

  @Override
  public StoreStats stats() {
    return store.stats();
  }

  @Override
  public Future<Void> close() {
    return store.close();
  }
}
