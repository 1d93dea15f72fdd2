package io.turboprop.manager.store.memory;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.IdempotencyKey;
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
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps everything in the heap until the process ends. One lock, held for microseconds; a list with
 * a filter looks at every task.
 */
public final class MemoryStore implements Store {
  private final TaskTable tasks = new TaskTable();
  private final FunctionTable functions = new FunctionTable();
  private final Map<PropletId, Proplet> proplets = new LinkedHashMap<>();
  private final Map<String, JoinToken> joinTokens = new LinkedHashMap<>();
  private final Map<PropletId, Joined> joined = new LinkedHashMap<>();
  private final Map<TaskId, NavigableMap<Integer, AttemptRecord>> attempts = new HashMap<>();
  private final int attemptsKept;
  private final InstantSource clock;
  private final EventLog events;
  private final KeyTable keys;
  private final MemoryMetrics metrics;
  private long epoch;
  private long batches;
  private long writes;
  private long stale;
  private boolean closed;

  public MemoryStore(InstantSource clock) {
    this(Retention.IN_MEMORY, clock);
  }

  /**
   * @param clock tells when an idempotency key or a happening is too old
   */
  public MemoryStore(Retention retention, InstantSource clock) {
    this.attemptsKept = retention.attemptsKept();
    this.clock = clock;
    this.events = new EventLog(retention.happenings(), id -> tasks.find(id).isPresent());
    this.keys = new KeyTable(retention.idempotencyKeys(), clock);
    this.metrics = new MemoryMetrics(retention);
  }

  @Override
  public Future<Void> commit(Batch batch) {
    Reply<Void> reply = new Reply<>();
    try {
      commitNow(batch);
      reply.succeed();
    } catch (StaleWriteException | OrchestratorException refused) {
      reply.fail(refused);
    }
    return reply.future();
  }

  private synchronized void commitNow(Batch batch) {
    refuseIfClosed();
    check(batch);
    batch.writes().forEach(this::apply);
    batches++;
    writes += batch.writes().size();
  }

  private void check(Batch batch) {
    TaskTable.Versions versions = tasks.versions();
    FunctionTable.Versions functionVersions = functions.versions();
    try {
      for (Write write : batch.writes()) {
        switch (write) {
          case Write.PutTask(Task task) -> versions.put(task);
          case Write.RemoveTask(TaskId id, long version) -> versions.remove(id, version);
          case Write.AppendEvent ignored -> {}
          case Write.PutAttempt ignored -> {}
          case Write.PutProplet ignored -> {}
          case Write.RemoveProplet ignored -> {}
          case Write.PutFunction(Function function) -> functionVersions.put(function);
          case Write.RemoveFunction(FunctionName name, long version) ->
              functionVersions.remove(name, version);
          case Write.PutJoinToken ignored -> {}
          case Write.RemoveJoinToken ignored -> {}
          case Write.PutJoined ignored -> {}
          case Write.RemoveJoined ignored -> {}
          case Write.PutIdempotencyKey ignored -> {}
        }
      }
    } catch (StaleWriteException refused) {
      stale++;
      throw refused;
    }
  }

  private void apply(Write write) {
    switch (write) {
      case Write.PutTask(Task task) -> tasks.put(task);
      case Write.RemoveTask(TaskId id, long ignored) -> {
        tasks.remove(id);
        metrics.forget(id);
        attempts.remove(id);
        events.forgetTail(id);
      }
      case Write.PutAttempt(AttemptRecord attempt) -> put(attempt);
      case Write.AppendEvent(Happening event) -> events.append(event);
      case Write.PutProplet(Proplet proplet) -> proplets.put(proplet.id(), proplet);
      case Write.RemoveProplet(PropletId id) -> {
        proplets.remove(id);
        metrics.forget(id);
      }
      case Write.PutFunction(Function function) -> functions.put(function);
      case Write.RemoveFunction(FunctionName name, long ignored) -> functions.remove(name);
      case Write.PutJoinToken(JoinToken token) -> joinTokens.put(token.id(), token);
      case Write.RemoveJoinToken(String token) -> joinTokens.remove(token);
      case Write.PutJoined(Joined one) -> joined.put(one.id(), one);
      case Write.RemoveJoined(PropletId id) -> joined.remove(id);
      case Write.PutIdempotencyKey(IdempotencyKey key) -> keys.put(key);
    }
  }

  private void put(AttemptRecord attempt) {
    NavigableMap<Integer, AttemptRecord> own =
        attempts.computeIfAbsent(attempt.task(), id -> new TreeMap<>());
    own.put(attempt.number(), attempt);
    if (own.size() > attemptsKept) {
      own.pollFirstEntry();
    }
  }

  @Override
  public Future<Optional<Task>> task(TaskId id) {
    return answer(() -> tasks.find(id));
  }

  @Override
  public Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit) {
    return answer(() -> tasks.page(filter, offset, limit));
  }

  @Override
  public Future<TaskSlice> tasks(TaskSearch search) {
    return answer(() -> tasks.slice(search));
  }

  @Override
  public Future<List<Task>> liveTasks() {
    return answer(tasks::live);
  }

  @Override
  public Future<List<Task>> declaredTasks() {
    return answer(tasks::declared);
  }

  @Override
  public Future<List<TaskId>> tasksOn(PropletId proplet) {
    return answer(() -> tasks.on(proplet));
  }

  @Override
  public Future<HappeningPage> happenings(HappeningFilter filter, long afterSequence, int limit) {
    return answer(() -> events.page(filter, afterSequence, limit));
  }

  @Override
  public Future<List<Happening>> latest(HappeningFilter filter, int limit) {
    return answer(() -> events.latest(filter, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(TaskId task) {
    return answer(() -> List.copyOf(attempts.getOrDefault(task, new TreeMap<>()).values()));
  }

  /** What is too much by number is forgotten as new ones come; this is for what is too old. */
  @Override
  public Future<Integer> prune() {
    return answer(() -> events.prune(clock.instant()));
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return answer(() -> List.copyOf(proplets.values()));
  }

  @Override
  public Future<List<Function>> functions() {
    return answer(functions::all);
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return answer(() -> List.copyOf(joinTokens.values()));
  }

  @Override
  public Future<List<Joined>> joined() {
    return answer(() -> List.copyOf(joined.values()));
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    return answer(() -> keys.find(key));
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return answer(
        () ->
            Stream.concat(tasks.moduleFiles(), functions.moduleFiles())
                .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public Future<Set<Digest>> resultFiles() {
    return answer(tasks::resultFiles);
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return answer(() -> tasks.resultFiles().contains(result));
  }

  @Override
  public Future<Long> nextEpoch() {
    return answer(() -> ++epoch);
  }

  @Override
  public MetricsStore metrics() {
    return metrics;
  }

  @Override
  public synchronized StoreStats stats() {
    return new StoreStats(batches, writes, 0, stale, 0, 0);
  }

  @Override
  public Future<Void> close() {
    Reply<Void> reply = new Reply<>();
    synchronized (this) {
      closed = true;
    }
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

  private synchronized <T> T answerNow(Supplier<T> question) {
    refuseIfClosed();
    return question.get();
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE, "the store in memory is closed; nothing was stored");
    }
  }
}
