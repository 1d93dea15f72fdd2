package io.turboprop.manager.store.postgres;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.BlobKind;
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
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.store.Watchers;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps everything in a schema of a PostgreSQL database, which several managers share. A commit
 * completes when the database has committed it; commits that wait together share a transaction.
 * Thread-safe; never blocks the caller.
 */
public final class PostgresStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  private final PostgresOptions options;
  private final InstantSource clock;
  private final Writer writer;
  private final Readers readers;

  /** Beside the writer, so that a lease is renewed however much waits to be written. */
  private final Writer leading;

  private final News news;
  private final Watchers watchers = new Watchers();
  private final Fence fence = new Fence();
  private final SharedLease lease = new SharedLease(fence);
  private final AtomicInteger resigns = new AtomicInteger();
  private final Bodies bodies;
  private final EventPruning pruning;
  private final TaskQueries tasks;
  private final EventQueries events;
  private final RecordQueries records;
  private final PostgresMetrics metrics;
  private final SessionPool files;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private PostgresStore(Vertx vertx, PostgresOptions options, InstantSource clock) {
    String channel = options.schema() + "_news";
    BulkWrites writes = new BulkWrites(options.retention(), clock);
    this.options = options;
    this.clock = clock;
    this.bodies = new Bodies(RecordJson.mapper(), options.address().toString(), "database");
    this.writer = new Writer(options, new Session(vertx, options), writes, channel);
    this.leading = new Writer(options, new Session(vertx, options), writes, channel);
    this.readers = new Readers(vertx, options);
    this.news = new News(options, new Session(vertx, options), watchers, channel);
    this.pruning = new EventPruning(options.retention().happenings());
    this.tasks = new TaskQueries(bodies);
    this.events = new EventQueries(bodies);
    this.records = new RecordQueries(bodies);
    this.metrics = new PostgresMetrics(writer, readers, bodies);
    this.files = new SessionPool(vertx, options);
  }

  /**
   * Brings the tables up to date, and makes them if they are not there. Waits for a database that
   * is away, as long as that takes, and logs it.
   *
   * @param clock tells when an idempotency key or a happening is too old
   * @return fails with {@code OrchestratorException(STORE_UNAVAILABLE)} if the database refuses the
   *     user, or if a newer version wrote the tables
   */
  public static Future<PostgresStore> open(
      Vertx vertx, PostgresOptions options, InstantSource clock) {
    Reply<PostgresStore> reply = new Reply<>();
    thread("open", new Opening(vertx, options, clock, reply));
    return reply.future();
  }

  /** Waits for the database. */
  private record Opening(
      Vertx vertx, PostgresOptions options, InstantSource clock, Reply<PostgresStore> reply)
      implements Runnable {
    @Override
    public void run() {
      Session session = new Session(vertx, options);
      try {
        new Patience(options)
            .until(
                () -> {
                  Schema.prepare(session, options);
                  Schema.requireFinished(session, options);
                });
        PostgresStore store = new PostgresStore(vertx, options, clock);
        store.begin();
        reply.succeed(store);
      } catch (DbException e) {
        reply.fail(Failures.explain(options.address(), e));
      } catch (InterruptedException | RuntimeException e) {
        reply.fail(e);
      } finally {
        session.discard();
      }
    }
  }

  private void begin() {
    List<Thread> threads =
        Stream.concat(
                IntStream.rangeClosed(1, options.readers())
                    .mapToObj(n -> thread("reader-" + n, readers)),
                Stream.of(thread("leader", leading), thread("news", news)))
            .toList();
    thread("writer", () -> writeUntilClosed(threads));
    LOG.info("store {}: open", options.address());
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofVirtual().name("turboprop-store-" + name).start(work);
  }

  private void writeUntilClosed(List<Thread> others) {
    try {
      writer.run();
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      LOG.info("store {}: closed", options.address());
      ended.complete(null);
    }
  }

  @Override
  public Future<Void> commit(Batch batch) {
    OptionalLong epoch;
    try {
      epoch = fence.carriedBy(batch);
    } catch (FencedException resigned) {
      return Future.failedFuture(resigned);
    }
    return writer.submit(new Request.Rows(() -> Entry.of(batch, bodies), epoch, false));
  }

  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    int before = resigns.get();
    return leading
        .submit(new Request.Alone<>((db, state) -> lease.campaign(db, self, ttl)))
        .map(
            lead -> {
              if (lead.isHeldBy(self) && before == resigns.get()) {
                fence.won(lead.epoch());
              }
              return lead;
            });
  }

  @Override
  public Future<Void> resign(Candidate self) {
    OptionalLong epoch;
    try {
      epoch = fence.epoch();
    } catch (FencedException before) {
      epoch = OptionalLong.empty();
    }
    resigns.incrementAndGet();
    fence.resign();
    if (epoch.isEmpty()) {
      return Future.succeededFuture();
    }
    long mine = epoch.getAsLong();
    return leading
        .submit(
            new Request.Alone<>(
                (db, state) -> {
                  lease.resign(db, mine);
                  return mine;
                }))
        .mapEmpty();
  }

  @Override
  public Cancellable watch(Runnable told) {
    return watchers.add(told);
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
    return readers.ask(db -> tasks.slice(db, search));
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

  /** Without a fence: what is too old is too old, whoever leads. */
  @Override
  public Future<Integer> prune(int most) {
    Instant now = clock.instant();
    return readers
        .ask(db -> pruning.due(db, now))
        .compose(
            due ->
                due
                    ? writer.submit(
                        new Request.Alone<>((db, state) -> pruning.prune(db, state, now, most)))
                    : Future.succeededFuture(0));
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return readers.ask(records::proplets);
  }

  @Override
  public Future<List<Function>> functions() {
    return readers.ask(records::functions);
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return readers.ask(records::joinTokens);
  }

  @Override
  public Future<List<Joined>> joined() {
    return readers.ask(records::joined);
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    Instant oldest = clock.instant().minus(options.retention().idempotencyKeys());
    return readers.ask(db -> records.key(db, key, oldest));
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

  /** In the same database, until this is closed. */
  @Override
  public Optional<SharedBlobs> blobs(BlobKind kind) {
    return Optional.of(new PostgresBlobs(kind, files));
  }

  @Override
  public MetricsStore metrics() {
    return metrics;
  }

  @Override
  public StoreStats stats() {
    return writer.stats();
  }

  @Override
  public Future<Void> close() {
    Reply<Void> reply = new Reply<>();
    files.close();
    readers.close();
    news.close();
    leading.close();
    writer.close();
    ended.thenRun(reply::succeed);
    return reply.future();
  }
}
