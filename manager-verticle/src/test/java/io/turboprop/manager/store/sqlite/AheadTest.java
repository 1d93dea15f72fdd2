package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.backup.Place;
import io.turboprop.manager.store.migrate.Kind;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.Seed;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commits that are answered before the tables have them: nobody sees a difference, whatever happens
 * next. A store that was killed is a copy of its files.
 */
final class AheadTest {
  /** The tables get what is in the log when something is asked, and not by themselves. */
  private static final Duration LONG = Duration.ofHours(1);

  private static final int FLIPS = 200;

  @TempDir Path folder;
  private Path file;
  private SqliteStore store;
  private int copies;

  @BeforeEach
  void open() {
    file = folder.resolve("store.db");
    store = SqliteStore.open(options(file), () -> EPOCH);
    // A quiet store writes the first one straight into the tables.
    done(store.commit(creation(aTask().created())));
  }

  @AfterEach
  void close() {
    done(store.close());
  }

  /** Waits for 50 ms only when somebody else has a lock. */
  private void openImpatient() {
    done(store.close());
    Duration patience = Duration.ofMillis(50);
    store =
        SqliteStore.open(
            new SqliteOptions(
                file, Retention.DEFAULT, 1, 100, 10, 0, patience, Duration.ZERO, LONG),
            () -> EPOCH);
    commitSome(1);
  }

  private static SqliteOptions options(Path file) {
    return SqliteOptions.at(file).withAhead(LONG);
  }

  @Test
  void answeredCommits_areNotInTheTables_untilSomebodyAsks() throws SQLException {
    List<Task> tasks = commitSome(5);
    assertThat(rows("task")).isEqualTo(1);

    assertThat(done(store.task(tasks.getLast().id()))).contains(tasks.getLast().nextVersion());

    assertThat(rows("task")).isEqualTo(6);
    assertThat(rows("event")).isEqualTo(6);
  }

  @Test
  void answeredCommits_goIntoTheTablesByThemselves() throws SQLException {
    done(store.close());
    store = SqliteStore.open(SqliteOptions.at(file).withAhead(Duration.ofMillis(20)), () -> EPOCH);
    commitSome(30);

    awaitTasks(31);
  }

  @Test
  void killedStore_hasEveryAnsweredCommit() throws IOException {
    List<Task> tasks = commitSome(3);
    SqliteStore first = killed();
    assertThat(total(first)).isEqualTo(4);
    tasks.forEach(task -> assertThat(done(first.task(task.id()))).contains(task.nextVersion()));
    assertThat(done(first.happenings(HappeningFilter.ALL, 0, 99)).items())
        .extracting(happening -> happening.sequence())
        .containsExactly(1L, 2L, 3L, 4L);
    done(first.close());

    total(store);
    tasks.addAll(commitSome(2));
    SqliteStore second = killed();
    assertThat(total(second)).isEqualTo(6);
    commit(second, tasks.getFirst().nextVersion());
    done(second.close());
  }

  @Test
  void killedStore_thatIsKilledAgain_hasEverything() throws IOException {
    commitSome(3);
    Path copy = copy(file);
    SqliteStore again = SqliteStore.open(options(copy), () -> EPOCH);
    done(again.commit(creation(aTask().created())));
    done(again.commit(creation(aTask().created())));
    Path third = copy(copy);
    done(again.close());

    SqliteStore last = SqliteStore.open(options(third), () -> EPOCH);
    assertThat(total(last)).isEqualTo(6);
    done(last.close());
  }

  @Test
  void changesOfATask_areOneRow_andEachIsAnEvent() throws IOException {
    Task task = aTask().in(Phase.RUNNING);
    done(store.commit(creation(task)));
    Task latest = task.nextVersion();
    for (int i = 0; i < 5; i++) {
      done(store.commit(change(latest)));
      latest = latest.nextVersion();
    }

    SqliteStore killed = killed();
    for (SqliteStore one : List.of(store, killed)) {
      assertThat(done(one.task(task.id()))).contains(latest);
      assertThat(done(one.liveTasks())).containsExactly(latest);
      assertThat(done(one.happenings(HappeningFilter.of(task.id()), 0, 99)).items()).hasSize(6);
    }
    done(killed.close());
  }

  @Test
  void staleCommit_isRefused_whereverTheTaskIs() {
    Task inTables = aTask().created();
    done(store.commit(creation(inTables)));
    total(store);
    Task inLog = aTask().created();
    done(store.commit(creation(inLog)));

    for (Task task : List.of(inTables, inLog)) {
      assertStale(store.commit(creation(task)), 0, 1);
      assertStale(store.commit(change(task.nextVersion().nextVersion())), 2, 1);
      done(store.commit(change(task.nextVersion())));
      assertStale(store.commit(change(task.nextVersion())), 1, 2);
    }
    Task nowhere = aTask().created();
    assertStale(store.commit(change(nowhere.nextVersion())), 1, 0);

    assertThat(done(store.task(nowhere.id()))).isEmpty();
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 99)).items()).hasSize(5);
    assertThat(store.stats().stale()).isEqualTo(7);
  }

  @Test
  void batchWithOneStaleTask_isRefusedWhole_amongOthers() {
    Task good = aTask().created();
    Batch half =
        Batch.of(put(good.nextVersion()), put(aTask().created().nextVersion().nextVersion()));
    List<Task> others = Stream.generate(() -> aTask().created()).limit(4).toList();
    List<Future<Void>> commits = new ArrayList<>();
    others.subList(0, 2).forEach(task -> commits.add(store.commit(creation(task))));
    Future<Void> refused = store.commit(half);
    others.subList(2, 4).forEach(task -> commits.add(store.commit(creation(task))));

    allDone(commits);
    assertThat(failure(refused)).isInstanceOf(StaleWriteException.class);
    done(store.commit(creation(good)));
    assertThat(total(store)).isEqualTo(6);
  }

  @Test
  void removal_seesWhatWasAnsweredBefore_andIsSeenByWhatComesAfter() throws IOException {
    Task task = aTask().created();
    List<Future<Void>> commits =
        List.of(
            store.commit(creation(task)),
            store.commit(Batch.of(new Write.RemoveTask(task.id(), 1))),
            store.commit(creation(task)),
            store.commit(change(task.nextVersion())));
    allDone(commits);

    SqliteStore killed = killed();
    assertThat(done(killed.task(task.id()))).contains(task.nextVersion().nextVersion());
    done(killed.close());
  }

  @Test
  void attempt_ofATaskThatIsThere_isStored_otherwiseRefused() throws IOException {
    Task task = aTask().created();
    done(store.commit(creation(task)));
    done(store.commit(Batch.of(new Write.PutAttempt(attempt(task)))));
    assertThat(failure(store.commit(Batch.of(new Write.PutAttempt(attempt(aTask().created()))))))
        .isInstanceOf(OrchestratorException.class);

    SqliteStore killed = killed();
    assertThat(done(killed.attempts(task.id()))).containsExactly(attempt(task));
    done(killed.close());
  }

  @Test
  void commitOfAnEarlierTerm_isRefused() {
    long first = done(Epochs.next(store));
    done(store.commit(creation(aTask().created()).in(first)));
    Future<Void> before = store.commit(creation(aTask().created()).in(first));
    Future<Long> second = Epochs.next(store);
    done(before);
    assertThat(done(second)).isEqualTo(first + 1);

    assertThat(failure(store.commit(creation(aTask().created()).in(first))))
        .isInstanceOf(FencedException.class);
    done(store.commit(creation(aTask().created()).in(first + 1)));
    assertThat(total(store)).isEqualTo(4);
  }

  @Test
  void closedStore_leavesNoLog() {
    commitSome(3);
    assertThat(AheadLog.files(file)).allMatch(Files::exists);

    done(store.close());

    assertThat(AheadLog.files(file)).noneMatch(Files::exists);
    assertThat(failure(store.commit(creation(aTask().created())))).hasMessageContaining("closed");
    assertThat(failure(store.liveTasks())).hasMessageContaining("closed");
    store = SqliteStore.open(options(file), () -> EPOCH);
    assertThat(total(store)).isEqualTo(4);
  }

  /** Another program does not let go of the file until the store has given up. */
  @Test
  void tablesThatCannotBeWritten_refuseQuestionsAndCommits_andLoseNothing() throws SQLException {
    openImpatient();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      commitSome(4);

      assertLocked(store.liveTasks());
      assertLocked(store.commit(creation(aTask().created())));
      assertLocked(store.liveTasks());
      done(store.close());
      statement.execute("rollback");
    }

    assertThat(AheadLog.files(file)).allMatch(Files::exists);
    store = SqliteStore.open(options(file), () -> EPOCH);
    assertThat(total(store)).isEqualTo(6);
  }

  @Test
  void tablesThatCanBeWrittenAgain_getWhatWasAnswered() throws SQLException {
    openImpatient();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      commitSome(2);
      assertLocked(store.liveTasks());
      statement.execute("rollback");
    }

    awaitTasks(4);
    commitSome(1);
    assertThat(total(store)).isEqualTo(5);
  }

  @Test
  void snapshot_hasWhatIsOnlyInTheLog() {
    commitSome(3);
    Path snapshot = folder.resolve("snapshot.db");

    SqliteSnapshot.write(file, snapshot);

    assertThat(SqliteSnapshot.check(snapshot).rows())
        .containsEntry("task", 4L)
        .containsEntry("event", 4L);
    assertThat(folder.resolve("snapshot.db-wal")).doesNotExist();
    commitSome(1);
    assertThat(total(store)).isEqualTo(5);
  }

  @Test
  void killedStore_goesIntoAnotherOneWhole() throws IOException {
    commitSome(3);
    Path copy = copy(file);
    List<Write> tasks = new ArrayList<>();

    SqliteOutgoing outgoing =
        SqliteOutgoing.open(new Place(copy, folder.resolve("modules"), folder.resolve("results")));
    outgoing.each(Kind.TASKS, tasks::add);
    outgoing.close();

    assertThat(tasks).hasSize(4);
  }

  @Test
  void lostRecord_thatOthersFollow_isRefusedAndNamed() throws IOException {
    commitSome(1);
    commitSome(1);
    commitSome(1);
    Path copy = copy(file);
    Path log = AheadLog.files(copy).getFirst();
    byte[] bytes = Files.readAllBytes(log);
    bytes[100] ^= 1;
    Files.write(log, bytes);

    assertThatThrownBy(() -> SqliteStore.open(options(copy), () -> EPOCH))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining(copy.toString())
        .hasMessageContaining("record 1 of its -ahead0 or -ahead1 is wrong or missing")
        .hasMessageContaining("up to record 3")
        .hasMessageContaining("move these two files away");

    AheadLog.delete(copy);
    SqliteStore without = SqliteStore.open(options(copy), () -> EPOCH);
    assertThat(total(without)).isEqualTo(1);
    done(without.close());
  }

  @Test
  void logOfAnotherStore_isRefusedAndNamed() throws IOException {
    commitSome(2);
    Path other = Files.createDirectory(folder.resolve("other")).resolve("store.db");
    done(SqliteStore.open(options(other), () -> EPOCH).close());
    total(store);
    done(store.commit(Batch.of(new Write.RemoveTask(done(firstTask()).id(), 1))));
    Task created = aTask().created();
    done(store.commit(creation(created)));
    total(store);
    done(store.commit(change(created.nextVersion())));
    for (Path log : AheadLog.files(file)) {
      Files.copy(log, other.resolveSibling(log.getFileName()));
    }

    assertThatThrownBy(() -> SqliteStore.open(options(other), () -> EPOCH))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining(other.toString())
        .hasMessageContaining("-ahead0 or -ahead1");
  }

  @Test
  void logWithAFlippedBit_losesTheLastRecordAtMost() throws IOException {
    Random random = new Random(Seed.next(AheadTest.class));
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.addAll(commitSome(1));
    }
    Path sound = copy(file);
    Path log = AheadLog.files(sound).getFirst();
    byte[] bytes = Files.readAllBytes(log);
    int refused = 0;
    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = bytes.clone();
      int offset = random.nextInt(bytes.length);
      damaged[offset] ^= (byte) (1 << random.nextInt(8));
      Path copy = copy(sound);
      Files.write(AheadLog.files(copy).getFirst(), damaged);
      refused += isSound("byte " + offset, copy, tasks) ? 0 : 1;
    }
    assertThat(refused).isPositive();
  }

  /** Whether it was opened; then it has all but the last at least. */
  private static boolean isSound(String flip, Path copy, List<Task> tasks) {
    SqliteStore opened;
    try {
      opened = SqliteStore.open(options(copy), () -> EPOCH);
    } catch (OrchestratorException clear) {
      assertThat(clear).as(flip).hasMessageContaining(copy.toString());
      return false;
    }
    for (Task task : tasks.subList(0, tasks.size() - 1)) {
      assertThat(done(opened.task(task.id()))).as(flip).contains(task.nextVersion());
    }
    done(opened.close());
    return true;
  }

  private Future<Task> firstTask() {
    return store.tasks(TaskFilter.ALL, 0, 1).map(page -> page.items().getFirst());
  }

  private List<Task> commitSome(int count) {
    List<Task> tasks = Stream.generate(() -> aTask().created()).limit(count).toList();
    allDone(tasks.stream().map(task -> store.commit(creation(task))).toList());
    return new ArrayList<>(tasks);
  }

  private static void commit(SqliteStore to, Task stored) {
    done(to.commit(change(stored)));
  }

  private static Write put(Task task) {
    return new Write.PutTask(task);
  }

  private static AttemptRecord attempt(Task task) {
    return new AttemptRecord(
        task.id(), 1, 1, EPOCH, Optional.empty(), Reason.of(ReasonCode.TRAP), task.seats());
  }

  private static long total(SqliteStore of) {
    return done(of.tasks(TaskFilter.ALL, 0, 0)).total();
  }

  private static void assertStale(Future<Void> commit, long expected, long stored) {
    assertThat(failure(commit))
        .isInstanceOf(StaleWriteException.class)
        .hasMessageContaining("version " + stored + " is stored, expected " + expected);
  }

  private static void assertLocked(Future<?> future) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("another program holds a lock on the file");
  }

  /** A store on what a process that is killed now would leave. */
  private SqliteStore killed() throws IOException {
    return SqliteStore.open(options(copy(file)), () -> EPOCH);
  }

  private Path copy(Path of) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy-" + copies++)).resolve("store.db");
    for (Path from : SqliteSnapshot.files(of)) {
      if (Files.exists(from)) {
        Files.copy(from, copy.resolveSibling(from.getFileName()));
      }
    }
    return copy;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private void awaitTasks(long count) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (rows("task") < count && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(rows("task")).isEqualTo(count);
  }

  private long rows(String table) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + table)) {
      return row.getLong(1);
    }
  }
}
