package io.turboprop.manager.store.memory;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.StaleWriteException;
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
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps everything in the heap until the process ends. */
public final class MemoryStore implements Store {
  private final Memory memory;
  private final Fence fence = new Fence();
  private volatile boolean closed;

  public MemoryStore(InstantSource clock) {
    this(Retention.IN_MEMORY, clock);
  }

  /**
   * @param clock tells when an idempotency key, a happening or a lease is too old
   */
  public MemoryStore(Retention retention, InstantSource clock) {
    this(new Memory(retention, clock));
  }

  private MemoryStore(Memory memory) {
    this.memory = memory;
  }

  /** Another store of the same content, as another manager would have it. */
  public MemoryStore beside() {
    return new MemoryStore(memory);
  }

  @Override
  public Future<Void> commit(Batch batch) {
    Reply<Void> reply = new Reply<>();
    try {
      synchronized (memory) {
        refuseIfClosed();
        memory.commit(batch, fence);
      }
      reply.succeed();
      memory.watchers.tell();
    } catch (StaleWriteException | FencedException | OrchestratorException refused) {
      reply.fail(refused);
    }
    return reply.future();
  }

  @Override
  public Future<Optional<Task>> task(TaskId id) {
    return answer(() -> memory.tasks.find(id));
  }

  @Override
  public Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit) {
    return answer(() -> memory.tasks.page(filter, offset, limit));
  }

  @Override
  public Future<TaskSlice> tasks(TaskSearch search) {
    return answer(() -> memory.tasks.slice(search));
  }

  @Override
  public Future<List<Task>> liveTasks() {
    return answer(memory.tasks::live);
  }

  @Override
  public Future<List<Task>> declaredTasks() {
    return answer(memory.tasks::declared);
  }

  @Override
  public Future<HappeningPage> happenings(HappeningFilter filter, long afterSequence, int limit) {
    return answer(() -> memory.events.page(filter, afterSequence, limit));
  }

  @Override
  public Future<List<Happening>> latest(HappeningFilter filter, int limit) {
    return answer(() -> memory.events.latest(filter, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(TaskId task) {
    return answer(() -> List.copyOf(memory.attempts.getOrDefault(task, new TreeMap<>()).values()));
  }

  /** What is too much by number is forgotten as new ones come; this is for what is too old. */
  @Override
  public Future<Integer> prune(int most) {
    return answer(() -> memory.prune(most));
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return answer(() -> List.copyOf(memory.proplets.values()));
  }

  @Override
  public Future<List<Function>> functions() {
    return answer(memory.functions::all);
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return answer(() -> List.copyOf(memory.joinTokens.values()));
  }

  @Override
  public Future<List<Joined>> joined() {
    return answer(() -> List.copyOf(memory.joined.values()));
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    return answer(() -> memory.keys.find(key));
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return answer(
        () ->
            Stream.concat(memory.tasks.moduleFiles(), memory.functions.moduleFiles())
                .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public Future<Set<Digest>> resultFiles() {
    return answer(memory.tasks::resultFiles);
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return answer(() -> memory.tasks.refersTo(result));
  }

  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    return answer(() -> memory.campaign(self, ttl, fence));
  }

  @Override
  public Future<Void> resign(Candidate self) {
    Reply<Void> reply = new Reply<>();
    synchronized (memory) {
      memory.resign(fence);
    }
    reply.succeed();
    return reply.future();
  }

  @Override
  public Cancellable watch(Runnable news) {
    return memory.watchers.add(news);
  }

  @Override
  public MetricsStore metrics() {
    return memory.metrics;
  }

  @Override
  public StoreStats stats() {
    synchronized (memory) {
      return memory.stats();
    }
  }

  @Override
  public Future<Void> close() {
    Reply<Void> reply = new Reply<>();
    closed = true;
    reply.succeed();
    return reply.future();
  }

  private <T> Future<T> answer(Supplier<T> question) {
    Reply<T> reply = new Reply<>();
    try {
      reply.succeed(answerNow(question));
    } catch (OrchestratorException | IllegalArgumentException refused) {
      reply.fail(refused);
    }
    return reply.future();
  }

  private <T> T answerNow(Supplier<T> question) {
    synchronized (memory) {
      refuseIfClosed();
      return question.get();
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE, "the store in memory is closed; nothing was stored");
    }
  }
}
