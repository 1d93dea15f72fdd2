package io.turboprop.manager.store.memory;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Lease;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.Watchers;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.tables.EventLog;
import io.turboprop.manager.store.tables.FunctionTable;
import io.turboprop.manager.store.tables.KeyTable;
import io.turboprop.manager.store.tables.MemoryMetrics;
import io.turboprop.manager.store.tables.TaskTable;
import io.turboprop.manager.store.tables.Versions;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in the heap, for every store object that shares it. Callers hold its lock, for
 * microseconds; a list with a filter looks at every task.
 */
final class Memory {
  /** So many are looked at with each new one: what is too old or too many cannot outgrow it. */
  private static final int KEEPING_PACE = 2;

  final TaskTable tasks = new TaskTable();
  final FunctionTable functions = new FunctionTable();
  final Map<PropletId, Proplet> proplets = new LinkedHashMap<>();
  final Map<String, JoinToken> joinTokens = new LinkedHashMap<>();
  final Map<PropletId, Joined> joined = new LinkedHashMap<>();
  final Map<TaskId, NavigableMap<Integer, AttemptRecord>> attempts = new HashMap<>();
  final EventLog events;
  final KeyTable keys;
  final MemoryMetrics metrics;
  final Watchers watchers = new Watchers();
  final InstantSource clock;
  private final Retention retention;
  private @Nullable Lease lease;
  private long epoch;
  private long batches;
  private long writes;
  private long stale;

  Memory(Retention retention, InstantSource clock) {
    this.retention = retention;
    this.clock = clock;
    this.events = new EventLog(retention.happenings(), id -> tasks.find(id).isPresent());
    this.keys = new KeyTable(retention.idempotencyKeys(), clock);
    this.metrics = new MemoryMetrics(retention);
  }

  void commit(Batch batch, Fence fence) {
    Fence.check(fence.carriedBy(batch), epoch);
    check(batch);
    batch.writes().forEach(this::apply);
    batches++;
    writes += batch.writes().size();
  }

  Lead campaign(Candidate self, Duration ttl, Fence fence) {
    Instant now = clock.instant();
    boolean mine = lease != null && fence.holds(epoch) && lease.holder().id().equals(self.id());
    if (!mine && lease != null && !lease.openTo(self, now)) {
      return lease.lead(now);
    }
    if (!mine) {
      fence.won(++epoch);
    }
    lease = new Lease(self, epoch, now.plus(ttl));
    return lease.lead(now);
  }

  void resign(Fence fence) {
    if (fence.holds(epoch)) {
      lease = null;
    }
    fence.resign();
  }

  StoreStats stats() {
    return new StoreStats(batches, writes, 0, stale, 0, 0);
  }

  private void check(Batch batch) {
    Versions<TaskId> versions = tasks.versions();
    Versions<FunctionName> functionVersions = functions.versions();
    try {
      for (Write write : batch.writes()) {
        switch (write) {
          case Write.PutTask(Task task) -> versions.put(task.id(), task.version());
          case Write.RemoveTask(TaskId id, long version) -> versions.remove(id, version);
          case Write.AppendEvent ignored -> {}
          case Write.PutAttempt ignored -> {}
          case Write.PutProplet ignored -> {}
          case Write.RemoveProplet ignored -> {}
          case Write.PutFunction(Function function) ->
              functionVersions.put(function.name(), function.version());
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
        events.deleted(id);
        forgetEvents(0, Instant.MIN);
      }
      case Write.PutAttempt(AttemptRecord attempt) -> put(attempt);
      case Write.AppendEvent(Happening event) -> {
        events.append(event);
        forgetEvents(KEEPING_PACE, Instant.MIN);
      }
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
      case Write.PutIdempotencyKey(IdempotencyKey key) -> {
        keys.tooOld(KEEPING_PACE).forEach(keys::remove);
        keys.put(key);
      }
    }
  }

  /** Gives how many happenings it decided on. */
  private int forgetEvents(int most, Instant oldest) {
    EventLog.Forgetting due = events.due(most, oldest);
    events.forget(due);
    return due.passed();
  }

  int prune(int most) {
    return forgetEvents(most, clock.instant().minus(retention.happenings().age()));
  }

  private void put(AttemptRecord attempt) {
    NavigableMap<Integer, AttemptRecord> own =
        attempts.computeIfAbsent(attempt.task(), id -> new TreeMap<>());
    own.put(attempt.number(), attempt);
    if (own.size() > retention.attemptsKept()) {
      own.pollFirstEntry();
    }
  }
}
