package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.etcd.TestEtcd;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.Watchers;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in etcd, and what several stores of one prefix do to each other. */
final class CommitsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private static Path folder;
  private static TestEtcd server;
  private static int prefixes;

  private EtcdOptions options;

  @BeforeAll
  static void startServer() {
    server = TestEtcd.start(folder, 1);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void emptyPrefix() {
    options = Access.options(server, "/commits-" + ++prefixes + "/");
  }

  private static EtcdStore open(EtcdOptions options) {
    return done(EtcdStore.open(options, () -> EPOCH));
  }

  /** So many tasks and their events that no transaction takes them. */
  private static Batch large(List<Task> tasks) {
    List<Write> writes = new ArrayList<>();
    for (Task task : tasks) {
      writes.addAll(creation(task).writes());
    }
    return new Batch(writes);
  }

  private static List<Task> some(int count) {
    return Stream.generate(() -> aTask().created()).limit(count).toList();
  }

  private List<String> keys(String beginning) throws EtcdException {
    try (Etcd etcd = Etcd.at(options)) {
      return etcd.everything().keys().stream()
          .map(Etcd.Stored::key)
          .filter(key -> key.startsWith(beginning))
          .toList();
    }
  }

  @Test
  void largeBatch_isStoredByAJournal_whichGoes() throws EtcdException {
    EtcdStore store = open(options);
    EtcdStore other = open(options);
    List<Task> tasks = some(500);

    done(store.commit(large(tasks)));
    assertThat(done(other.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(500);
    done(store.commit(creation(aTask().created())));

    assertThat(keys(Texts.JOURNAL)).isEmpty();
    assertThat(keys(Texts.TASKS)).hasSize(501);
    assertThat(done(other.happenings(HappeningFilter.ALL, 0, 1_000)).items())
        .extracting(Happening::sequence)
        .isEqualTo(LongStream.rangeClosed(1, 501).boxed().toList());
    done(store.close());
    done(other.close());
  }

  @Test
  void largeBatch_withOneStaleWrite_leavesNothing() throws EtcdException {
    EtcdStore store = open(options);
    Task old = aTask().created();
    done(store.commit(creation(old)));
    List<Task> tasks = new ArrayList<>(some(300));
    tasks.add(old);

    failure(store.commit(large(tasks)));

    assertThat(keys(Texts.TASKS)).hasSize(1);
    assertThat(keys(Texts.JOURNAL)).isEmpty();
    done(store.close());
  }

  /** One who dies after the journal counts, and one who dies before. */
  @Test
  void journal_leftBehind_isMadeIfItCounts_andThrownAwayIfNot() throws Exception {
    EtcdStore store = open(options);
    List<Task> lost = some(300);
    List<Task> kept = some(300);
    try (Dying dying = new Dying(options)) {
      dying.seal(large(lost));
      assertThat(keys(Texts.JOURNAL)).isNotEmpty();
      assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isZero();

      assertThat(dying.commits.send(dying.seal(large(kept)))).isEqualTo(Commits.Made.STORED);
    }

    // All of it can be read already, by who followed and by who comes now.
    EtcdStore late = open(options);
    for (EtcdStore each : List.of(store, late)) {
      assertThat(done(each.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(300);
      assertThat(done(each.task(kept.getLast().id()))).contains(kept.getLast().nextVersion());
      assertThat(done(each.task(lost.getFirst().id()))).isEmpty();
    }
    assertThat(keys(Texts.TASKS)).isEmpty();

    done(late.commit(creation(aTask().created())));
    done(late.commit(creation(aTask().created())));
    assertThat(keys(Texts.TASKS)).hasSize(302);
    assertThat(keys(Texts.JOURNAL)).isEmpty();
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(302);
    done(store.close());
    done(late.close());
  }

  /** The parts of a store, to stop in the middle of its work. */
  private static final class Dying implements AutoCloseable {
    private final Etcd etcd;
    private final Mirror mirror;
    private final Texts texts;
    private final EtcdOptions options;
    private final Thread thread;
    final Commits commits;

    Dying(EtcdOptions options) throws EtcdException {
      this.options = options;
      this.etcd = Etcd.at(options);
      this.texts =
          new Texts(new Bodies(RecordJson.mapper(), "dying", "database"), options.prefix());
      this.mirror =
          new Mirror(
              etcd,
              options.address(),
              () -> new Image(texts, options.retention(), () -> EPOCH),
              new Watchers());
      mirror.load();
      this.thread = Thread.ofVirtual().start(mirror);
      this.commits = new Commits(etcd, mirror, texts, options);
    }

    Commits.Sealed seal(Batch batch) throws EtcdException {
      Request.Rows request = new Request.Rows(batch, OptionalLong.empty());
      request.encode(texts, options);
      Draft draft =
          mirror.ask(
              image -> {
                Draft one = new Draft(image, texts, options);
                one.add(request);
                return one;
              });
      return commits.seal(draft);
    }

    @Override
    public void close() {
      mirror.close();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      etcd.close();
    }
  }

  /** As if the answer to the first had been lost. */
  @Test
  void commit_sentTwice_isMadeOnceAndKnownAsStored() throws Exception {
    EtcdStore store = open(options);
    try (Dying sender = new Dying(options)) {
      Commits.Sealed commit = sender.seal(creation(aTask().created()));

      assertThat(sender.commits.send(commit)).isEqualTo(Commits.Made.STORED);
      done(store.commit(creation(aTask().created())));
      assertThat(sender.commits.send(commit)).isEqualTo(Commits.Made.STORED);

      Commits.Sealed late = sender.seal(creation(aTask().created()));
      done(store.commit(creation(aTask().created())));
      assertThat(sender.commits.send(late)).isEqualTo(Commits.Made.OVERTAKEN);
    }
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 10)).newest()).isEqualTo(3);
    done(store.close());
  }

  @Test
  void happenings_readWhileSeveralStoresWrite_areSeenInOrderWithoutGaps() {
    List<EtcdStore> stores = Stream.generate(() -> open(options)).limit(3).toList();
    List<Future<Void>> commits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stores.forEach(store -> commits.add(store.commit(creation(aTask().created()))));
    }

    EtcdStore reader = open(options);
    List<Long> seen = new ArrayList<>();
    while (seen.size() < 300) {
      long after = seen.isEmpty() ? 0 : seen.getLast();
      done(reader.happenings(HappeningFilter.ALL, after, 50)).items().stream()
          .map(Happening::sequence)
          .forEach(seen::add);
      assertThat(commits).noneMatch(Future::failed);
    }

    allDone(commits);
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
    done(reader.close());
    stores.forEach(store -> done(store.close()));
  }

  @Test
  void recordTooLargeForARequest_isRefusedByItself() {
    EtcdStore store = open(options.withLimits(128, 100_000));
    Task task = aTask().created();
    Task large = aTask().cliArgs("x".repeat(120_000)).created();

    Future<Void> refused = store.commit(creation(large));
    done(store.commit(creation(task)));

    assertThat(failure(refused))
        .isInstanceOfSatisfying(
            OrchestratorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(1);
    done(store.close());
  }

  @Test
  void forgotten_leavesNoKeys() throws EtcdException {
    Retention few =
        Retention.DEFAULT.withHappenings(Retention.Happenings.DEFAULT.withKept(10).withTail(0));
    EtcdStore store = open(options.withRetention(few));
    for (Task task : some(200)) {
      done(store.commit(creation(task)));
      done(
          store.commit(
              Batch.of(
                  new Write.RemoveTask(task.id(), 1),
                  new Write.AppendEvent(event(task, new Happening.Deleted())))));
    }

    while (done(store.prune(50)) > 0) {
      assertThat(done(store.happenings(HappeningFilter.ALL, 0, 0)).newest()).isEqualTo(400);
    }

    assertThat(keys(Texts.EVENTS)).hasSize(10);
    assertThat(keys(Texts.TASKS)).isEmpty();
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 1_000)).completeAfter())
        .isEqualTo(390);
    // The last journal is thrown away by the next commit.
    done(store.commit(creation(aTask().created())));
    assertThat(keys("")).hasSizeLessThan(16);
    done(store.close());
  }

  @Test
  void open_keysOfANewerVersion_isRefused() throws EtcdException {
    try (Etcd etcd = Etcd.at(options)) {
      etcd.transact(List.of(), List.of(new Etcd.Change.Put(Texts.FORMAT, "99", 0)), List.of());
    }

    assertThat(failure(EtcdStore.open(options, () -> EPOCH)))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("have format 99, this version knows up to 1");
  }

  @Test
  void damagedKey_isNamedWithTheRemedy() throws EtcdException {
    EtcdStore store = open(options);
    Task task = aTask().created();
    done(store.commit(creation(task)));
    String key = Texts.TASKS + task.id().value();
    try (Etcd etcd = Etcd.at(options)) {
      etcd.transact(List.of(), List.of(new Etcd.Change.Put(key, "1 {}", 0)), List.of());
    }

    EtcdStore late = open(options);
    assertThat(failure(late.task(task.id())))
        .hasMessageContaining("is damaged (its checksum is wrong)")
        .hasMessageContaining("etcdctl del '" + options.prefix() + key + "'");
    assertThat(done(late.liveTasks())).isEmpty();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(failure(store.task(task.id()))).hasMessageContaining("is damaged"));
    done(store.close());
    done(late.close());
  }

  @Test
  void manyTasks_areLoadedInPages() {
    EtcdStore store = open(options);
    IntStream.range(0, 5).forEach(i -> done(store.commit(large(some(500)))));

    EtcdStore late = open(options);

    assertThat(done(late.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(2_500);
    done(store.close());
    done(late.close());
  }
}
