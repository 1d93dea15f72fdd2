package io.turboprop.manager.store.etcd;

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
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.tables.MemoryMetrics;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps everything below a prefix in etcd, which several managers share, and a mirror of it in the
 * heap; modules and large results stay in etcd. A commit completes when etcd has it on the disks of
 * most members; commits that wait together share a transaction. Samples of metrics stay in this
 * process. Thread-safe; never blocks the caller.
 */
public final class EtcdStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdStore.class);

  /** Of the keys and values; changes when older versions cannot read them. */
  private static final String CURRENT_FORMAT = "1";

  private static final long PAUSE_MS = 500;

  private final EtcdOptions options;
  private final InstantSource clock;
  private final Etcd etcd;
  private final Mirror mirror;
  private final Writer writer;
  private final Readers readers;
  private final Leading leading;
  private final Map<BlobKind, SharedBlobs> blobs = new EnumMap<>(BlobKind.class);
  private final Watchers watchers = new Watchers();
  private final Fence fence = new Fence();
  private final MemoryMetrics metrics;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private EtcdStore(EtcdOptions options, InstantSource clock) {
    Bodies bodies =
        new Bodies(RecordJson.mapper(), options.address().toString(), "database", "etcdctl del ");
    Texts texts = new Texts(bodies, options.prefix());
    this.options = options;
    this.clock = clock;
    this.metrics = new MemoryMetrics(options.retention());
    this.etcd = Etcd.at(options);
    this.mirror =
        new Mirror(
            etcd, options.address(), () -> new Image(texts, options.retention(), clock), watchers);
    Commits commits = new Commits(etcd, mirror, texts, options);
    this.writer = new Writer(options, mirror, texts, commits);
    this.readers = new Readers(options, mirror, commits);
    this.leading = new Leading(options, etcd, mirror, texts, fence);
    Pieces pieces = new Pieces(etcd, texts, options, clock);
    for (BlobKind kind : BlobKind.values()) {
      blobs.put(kind, new EtcdBlobs(kind, options, writer, readers, pieces, clock));
    }
  }

  /**
   * Loads what is there. Waits for an etcd that is away, as long as that takes, and logs it.
   *
   * @param clock tells when an idempotency key or a happening is too old
   * @return fails with {@code OrchestratorException(STORE_UNAVAILABLE)} if etcd refuses the user,
   *     or if a newer version wrote the keys; {@code IllegalArgumentException} for certificates
   *     that cannot be read
   */
  public static Future<EtcdStore> open(EtcdOptions options, InstantSource clock) {
    Reply<EtcdStore> reply = new Reply<>();
    thread("open", () -> open(options, clock, reply));
    return reply.future();
  }

  private static void open(EtcdOptions options, InstantSource clock, Reply<EtcdStore> reply) {
    try {
      EtcdStore store = new EtcdStore(options, clock);
      if (store.prepare(reply)) {
        store.begin();
        reply.succeed(store);
      } else {
        store.etcd.close();
      }
    } catch (RuntimeException e) {
      reply.fail(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who opens a store", e);
    }
  }

  /** Gives false if it failed, and whoever asked knows. */
  private boolean prepare(Reply<EtcdStore> reply) throws InterruptedException {
    while (true) {
      try {
        checkFormat();
        mirror.load();
        return true;
      } catch (OrchestratorException refused) {
        reply.fail(refused);
        return false;
      } catch (EtcdException e) {
        if (!e.passing() || e.notLetIn()) {
          reply.fail(Failures.explain(options.address(), e));
          return false;
        }
        LOG.warn(
            "store {}: waiting for etcd: {}",
            options.address(),
            Failures.reason(options.address(), e));
      }
      new CountDownLatch(1).await(PAUSE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void checkFormat() throws EtcdException {
    Etcd.Outcome outcome =
        etcd.transact(
            List.of(new Etcd.Expected(Texts.FORMAT, 0)),
            List.of(new Etcd.Change.Put(Texts.FORMAT, CURRENT_FORMAT, 0)),
            List.of(Texts.FORMAT));
    if (!outcome.succeeded() && !CURRENT_FORMAT.equals(outcome.found().getFirst().value())) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + options.address()
              + ": the keys below "
              + options.prefix()
              + " have format "
              + outcome.found().getFirst().value()
              + ", this version knows up to "
              + CURRENT_FORMAT
              + "; run the newer version");
    }
  }

  private void begin() {
    Thread following = thread("mirror", mirror);
    List<Thread> others = List.of(thread("reader", readers), thread("leader", leading));
    thread("writer", () -> writeUntilClosed(following, others));
    LOG.info("store {}: open, keys below {}", options.address(), options.prefix());
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofVirtual().name("turboprop-store-" + name).start(work);
  }

  private void writeUntilClosed(Thread following, List<Thread> others) {
    try {
      writer.run();
      for (Thread other : others) {
        other.join();
      }
      mirror.close();
      following.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      etcd.close();
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
    return writer
        .submit(new Request.Rows(batch, epoch))
        .onSuccess(stored -> batch.writes().forEach(this::forgetSamples));
  }

  private void forgetSamples(Write write) {
    if (write instanceof Write.RemoveTask(TaskId id, long ignored)) {
      metrics.forget(id);
    } else if (write instanceof Write.RemoveProplet(PropletId id)) {
      metrics.forget(id);
    }
  }

  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    return leading.campaign(self, ttl);
  }

  @Override
  public Future<Void> resign(Candidate self) {
    return leading.resign();
  }

  @Override
  public Cancellable watch(Runnable news) {
    return watchers.add(news);
  }

  @Override
  public Future<Optional<Task>> task(TaskId id) {
    return readers.ask(image -> image.task(id));
  }

  @Override
  public Future<Page<Task>> tasks(TaskFilter filter, long offset, long limit) {
    return readers.ask(image -> image.tasks.page(filter, offset, limit));
  }

  @Override
  public Future<TaskSlice> tasks(TaskSearch search) {
    return readers.ask(image -> image.tasks.slice(search));
  }

  @Override
  public Future<List<Task>> liveTasks() {
    return readers.ask(image -> image.tasks.live());
  }

  @Override
  public Future<List<Task>> declaredTasks() {
    return readers.ask(image -> image.tasks.declared());
  }

  @Override
  public Future<HappeningPage> happenings(HappeningFilter filter, long afterSequence, int limit) {
    return readers.ask(image -> image.page(filter, afterSequence, limit));
  }

  @Override
  public Future<List<Happening>> latest(HappeningFilter filter, int limit) {
    return readers.ask(image -> image.events.latest(filter, limit));
  }

  @Override
  public Future<List<AttemptRecord>> attempts(TaskId task) {
    return readers.ask(
        image -> List.copyOf(image.attempts.getOrDefault(task, new TreeMap<>()).values()));
  }

  /** Without a fence: what is too old is too old, whoever leads. */
  @Override
  public Future<Integer> prune(int most) {
    Instant now = clock.instant();
    return writer.submit(new Request.Alone<>(draft -> draft.forget(now, most)));
  }

  @Override
  public Future<List<Proplet>> proplets() {
    return readers.ask(image -> List.copyOf(image.proplets.values()));
  }

  @Override
  public Future<List<Function>> functions() {
    return readers.ask(image -> image.functions.all());
  }

  @Override
  public Future<List<JoinToken>> joinTokens() {
    return readers.ask(image -> List.copyOf(image.tokens.values()));
  }

  @Override
  public Future<List<Joined>> joined() {
    return readers.ask(image -> List.copyOf(image.joined.values()));
  }

  @Override
  public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
    return readers.ask(image -> image.keys.find(key));
  }

  @Override
  public Future<Set<Digest>> moduleFiles() {
    return readers.ask(Image::moduleFiles);
  }

  @Override
  public Future<Set<Digest>> resultFiles() {
    return readers.ask(image -> image.tasks.resultFiles());
  }

  @Override
  public Future<Boolean> refersTo(Digest result) {
    return readers.ask(image -> image.tasks.refersTo(result));
  }

  @Override
  public Optional<SharedBlobs> blobs(BlobKind kind) {
    return Optional.ofNullable(blobs.get(kind));
  }

  /** Of this manager only: what its proplets told while it led. */
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
    readers.close();
    leading.close();
    writer.close();
    ended.thenRun(reply::succeed);
    return reply.future();
  }
}
