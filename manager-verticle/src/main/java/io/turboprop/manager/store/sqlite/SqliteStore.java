package io.turboprop.manager.store.sqlite;

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
import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.store.Watchers;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps everything in one SQLite file. A commit completes after its fsync; commits that wait
 * together share one. Thread-safe; never blocks the caller, except {@link #open}.
 */
public final class SqliteStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  private final SqliteOptions options;
  private final InstantSource clock;
  private final Writer writer;
  private final Ahead ahead;
  private final Readers readers;
  private final EventPruning pruning;
  private final Inserter inserter;
  private final TaskQueries tasks;
  private final TaskSlices slices;
  private final EventQueries events;
  private final RecordQueries records;
  private final FunctionRows functions;
  private final JoinRows joins;
  private final SqliteMetrics metrics;
  private final OwnLease lease;
  private final Watchers watchers = new Watchers();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * @param db the tables, which are brought up to date first
   */
  private SqliteStore(SqliteOptions options, InstantSource clock, Statements db)
      throws SQLException {
    Bodies bodies = RowJson.bodies(options.file());
    this.options = options;
    this.clock = clock;
    Tables tables = Tables.of(options, bodies, clock);
    Epoch epoch = new Epoch(tables.counters());
    this.writer = new Writer(options, epoch);
    AheadRecovery.recover(db, tables);
    try {
      long applied = tables.counters().value(db, Counters.AHEAD);
      this.ahead = new Ahead(options, writer, tables.writes(), tables.counters(), applied);
    } catch (IOException e) {
      throw AheadRecovery.unreadable(options.file(), e);
    }
    this.readers = new Readers(options, ahead);
    this.pruning = tables.pruning();
    this.functions = new FunctionRows(bodies);
    this.joins = new JoinRows(bodies);
    this.inserter = new Inserter(ahead, writer, epoch, tables.writes(), bodies);
    this.tasks = new TaskQueries(bodies);
    this.slices = new TaskSlices(tasks, bodies);
    this.events = new EventQueries(bodies, tables.counters(), tables.lists());
    this.records = new RecordQueries(bodies);
    this.lease = new OwnLease(ahead, epoch, clock);
    this.metrics = new SqliteMetrics(inserter, readers, tables.ofProplets(), tables.ofTasks());
  }

  /**
   * Opens the file, makes it if it is not there, brings its tables up to date. Blocks: call it
   * before there is an event loop, or on a worker.
   *
   * @param clock tells when an idempotency key or a happening is too old
   * @throws OrchestratorException STORE_UNAVAILABLE if another process uses the file, a newer
   *     version wrote it, it is damaged, or it cannot be opened
   */
  public static SqliteStore open(SqliteOptions options, InstantSource clock) {
    boolean usedBefore = FileOwner.usedBefore(options.file());
    FileOwner owner = FileOwner.of(options.file());
    try {
      FileCheck.before(options.file(), usedBefore);
      SqliteStore store;
      try (Connection connection = Connections.writer(options)) {
        FileCheck.inside(connection, options);
        Schema.prepare(connection, options.file());
        store = new SqliteStore(options, clock, new Statements(connection));
      }
      store.begin(owner);
      return store;
    } catch (SQLException e) {
      release(owner);
      throw Failures.explain(options.file(), e);
    } catch (OrchestratorException e) {
      release(owner);
      throw e;
    }
  }

  private void begin(FileOwner owner) {
    List<Thread> reading =
        IntStream.rangeClosed(1, options.readers())
            .mapToObj(n -> thread("turboprop-store-reader-" + n, readers))
            .toList();
    thread("turboprop-store-rows", inserter);
    thread("turboprop-store-ahead", () -> answerUntilClosed(reading));
    thread("turboprop-store-writer", () -> writeUntilClosed(owner));
    LOG.info("store {}: open", options.file());
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }

  /** The writer's connection is closed last and alone: then SQLite's log is in the file. */
  private void answerUntilClosed(List<Thread> reading) {
    try {
      ahead.run();
    } finally {
      readers.close();
      reading.forEach(SqliteStore::await);
      writer.close();
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who closes the store", e);
    }
  }

  private void writeUntilClosed(FileOwner owner) {
    try {
      writer.run();
    } finally {
      release(owner);
      LOG.info("store {}: closed", options.file());
      ended.complete(null);
    }
  }

  private static void release(FileOwner owner) {
    try {
      owner.release();
    } catch (IOException e) {
      LOG.warn("store: the lock file did not close cleanly", e);
    }
  }

  @Override
  public Future<Void> commit(Batch batch) {
    OptionalLong carried;
    try {
      carried = lease.carriedBy(batch);
    } catch (FencedException resigned) {
      return Future.failedFuture(resigned);
    }
    return inserter.insert(batch, carried).onSuccess(stored -> watchers.tell());
  }

  @Override
  public Future<Optional<Task>> task(TaskId id) {
    return readers.ask(db -> tasks.find(db, id));
  }

  @Override
  public Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit) {
    return readers.ask(db -> tasks.page(db, filter, offset, limit));
  }

  @Override
  public Future<TaskSlice> tasks(TaskSearch search) {
    return readers.ask(db -> slices.slice(db, search));
  }

  @Override
  public Future<List<Task>> liveTasks() {
    return readers.ask(tasks::live);
  }

  @Override
  public Future<List<Task>> declaredTasks() {
    return readers.ask(tasks::declared);
  }

  @Override
  public Future<HappeningPage> happenings(HappeningFilter filter, long afterSequence, int limit) {
    return readers.ask(db -> events.page(db, filter, afterSequence, limit));
  }

  @Override
  public Future<List<Happening>> latest(HappeningFilter filter, int limit) {
    return readers.ask(db -> events.latest(db, filter, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(TaskId task) {
    return readers.ask(db -> records.attempts(db, task));
  }

  @Override
  public Future<Integer> prune(int most) {
    Instant now = clock.instant();
    return readers
        .ask(db -> pruning.due(db, now))
        .compose(
            due ->
                due
                    ? writer.submitExpendable(db -> pruning.prune(db, now, most))
                    : Future.succeededFuture(0));
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return readers.ask(records::proplets);
  }

  @Override
  public Future<List<Function>> functions() {
    return readers.ask(functions::all);
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return readers.ask(joins::tokens);
  }

  @Override
  public Future<List<Joined>> joined() {
    return readers.ask(joins::joined);
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    return readers.ask(
        db -> records.key(db, key, clock.instant().minus(options.retention().idempotencyKeys())));
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return readers.ask(tasks::moduleFiles);
  }

  @Override
  public Future<Set<Digest>> resultFiles() {
    return readers.ask(tasks::resultFiles);
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return readers.ask(db -> tasks.refersTo(db, result));
  }

  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    return lease.campaign(self, ttl);
  }

  @Override
  public Future<Void> resign(Candidate self) {
    return lease.resign();
  }

  @Override
  public Cancellable watch(Runnable news) {
    return watchers.add(news);
  }

  @Override
  public MetricsStore metrics() {
    return metrics;
  }

  @Override
  public StoreStats stats() {
    return writer.stats(ahead.queued());
  }

  @Override
  public Future<Void> close() {
    Reply<Void> reply = new Reply<>();
    inserter.close();
    ahead.close();
    ended.thenRun(reply::succeed);
    return reply.future();
  }
}
