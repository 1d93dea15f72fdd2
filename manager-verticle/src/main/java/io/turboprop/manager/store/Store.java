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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TaskDB, EventDB, the proplet registry, functions and idempotency keys. One contract test runs
 * against every implementation. Thread-safe; futures complete on the caller's Vert.x context if it
 * has one.
 *
 * <p>Failures: {@link StaleWriteException} for a lost compare-and-set; {@link FencedException} for
 * a commit of one who does not lead any more; {@code OrchestratorException(STORE_UNAVAILABLE)} when
 * the medium cannot be read or written, in which case nothing of the batch is stored and a later
 * call may succeed; {@code INTERNAL} when a record that was asked for is damaged: the message names
 * it and says what to do. Lists leave a damaged task, proplet or function out and log it.
 */
public interface Store extends Leadership {

  /**
   * Writes all or nothing. Completes when the batch is durable; many batches may share one fsync.
   */
  Future<Void> commit(Batch batch);

  Future<Optional<Task>> task(TaskId id);

  /** Newest first. A negative offset or limit counts as 0. */
  Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit);

  /**
   * A part of the same list by its place in it. Who reads one part after the other sees each task
   * that is there all the while exactly once, whatever comes, goes and changes meanwhile.
   */
  Future<TaskSlice> tasks(TaskSearch search);

  /**
   * Every task that is neither {@code CREATED} nor terminal, oldest first: what a starting manager
   * takes up again.
   */
  Future<List<Task>> liveTasks();

  /**
   * Every task about which something is declared, and every instance that stands for one of them
   * ({@link io.turboprop.manager.task.Post#standing}), oldest first.
   */
  Future<List<Task>> declaredTasks();

  /**
   * Happenings after {@code afterSequence}, oldest first; none for a limit that is not positive.
   */
  Future<HappeningPage> happenings(HappeningFilter filter, long afterSequence, int limit);

  /** The newest happenings, newest first; none for a limit that is not positive. */
  Future<List<Happening>> latest(HappeningFilter filter, int limit);

  /**
   * Attempts that were followed, or may be followed, by another one, oldest first; of them the
   * newest {@link Retention#attemptsKept}.
   */
  Future<List<AttemptRecord>> attempts(TaskId task);

  /**
   * Forgets happenings that need not be kept any more ({@link Retention.Happenings}), oldest first;
   * gives how many it decided on. To be called now and then; again at once while it gives {@code
   * most}. The happenings of a deleted task and of proplets go entirely.
   *
   * @param most looked at, at least 1
   */
  Future<Integer> prune(int most);

  /** All proplets, in the order in which they first registered. */
  Future<List<Proplet>> proplets();

  /** All functions, by name. */
  Future<List<Function>> functions();

  /** All tokens by which machines may join, in no order. */
  Future<List<JoinToken>> joinTokens();

  /** All who joined, in no order. */
  Future<List<Joined>> joined();

  Future<Optional<IdempotencyKey>> idempotencyKey(String key);

  /** Digests of the module files that some task or some revision of a function refers to. */
  Future<Set<Digest>> moduleFiles();

  /** Digests of the large results that some task refers to. */
  Future<Set<Digest>> resultFiles();

  /** Whether some task refers to this large result. */
  Future<Boolean> refersTo(Digest result);

  /**
   * Has {@code news} called each time something may have been added to EventDB, by this manager or
   * another one: soon after it can be read, perhaps once for many, perhaps for nothing. On any
   * thread; must not block.
   */
  Cancellable watch(Runnable news);

  /** Blobs of all who share this store; empty if only one manager can have it. */
  default Optional<SharedBlobs> blobs(BlobKind kind) {
    return Optional.empty();
  }

  /** Samples are kept apart: losing some in a crash is no harm. */
  MetricsStore metrics();

  /** For gauges and counters; callable from any thread at any time. */
  StoreStats stats();

  /** Waits for what was committed, then lets go of files and threads. Harmless when repeated. */
  Future<Void> close();
}
