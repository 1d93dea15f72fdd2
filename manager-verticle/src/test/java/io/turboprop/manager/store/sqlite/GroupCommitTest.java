package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.task.Task;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many commits, few fsyncs: counted, not timed. */
final class GroupCommitTest {
  @TempDir Path folder;

  /** Without a log ahead of the tables, which {@link AheadTest} looks at. */
  private static SqliteOptions options(Path file) {
    return SqliteOptions.at(file).withAhead(Duration.ZERO);
  }

  @Test
  void commits_ofManyWritersAtOnce_shareTransactions() {
    SqliteStore store = SqliteStore.open(options(folder.resolve("store.db")), () -> EPOCH);
    List<Task> tasks = Stream.generate(() -> aTask().created()).limit(64).toList();

    List<Future<Void>> chains = tasks.stream().map(t -> writeTwenty(store, t)).toList();
    allDone(chains);

    StoreStats stats = store.stats();
    assertThat(stats.batches()).isEqualTo(64 * 20);
    assertThat(stats.writes()).isEqualTo(64 * 20 * 2);
    assertThat(stats.transactions()).isLessThan(stats.batches() / 2);
    assertThat(stats.batchesPerTransaction()).isGreaterThan(2);
    assertThat(stats.failed() + stats.stale()).isZero();
    done(store.close());
  }

  /** Each writer waits for its own commit before it makes the next. */
  private static Future<Void> writeTwenty(SqliteStore store, Task task) {
    Future<Void> chain = store.commit(creation(task));
    Task stored = task.nextVersion();
    for (int i = 1; i < 20; i++) {
      Task current = stored;
      chain = chain.compose(ignored -> store.commit(change(current)));
      stored = stored.nextVersion();
    }
    return chain;
  }

  @Test
  void staleCommit_amongOthersOfItsTransaction_failsAlone() throws SQLException {
    Path file = folder.resolve("store.db");
    SqliteStore store = SqliteStore.open(options(file), () -> EPOCH);
    List<Task> tasks = Stream.generate(() -> aTask().created()).limit(8).toList();
    List<Future<Void>> commits = new ArrayList<>();
    Future<Void> stale;

    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      tasks.subList(0, 4).forEach(t -> commits.add(store.commit(creation(t))));
      stale = store.commit(change(aTask().created().nextVersion()));
      tasks.subList(4, 8).forEach(t -> commits.add(store.commit(creation(t))));
      statement.execute("rollback");
    }

    allDone(commits);
    assertThat(failure(stale)).isInstanceOf(StaleWriteException.class);
    for (Task task : tasks) {
      assertThat(done(store.task(task.id()))).isPresent();
    }
    StoreStats stats = store.stats();
    assertThat(stats.batches()).isEqualTo(8);
    assertThat(stats.stale()).isEqualTo(1);
    assertThat(stats.transactions()).isLessThanOrEqualTo(2);
    done(store.close());
  }

  @Test
  void commitOfATerm_whileAnotherProgramHasTheLock_waits() throws SQLException {
    Path file = folder.resolve("store.db");
    SqliteStore store = SqliteStore.open(options(file), () -> EPOCH);
    long epoch = done(Epochs.next(store));
    Task task = aTask().created();

    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      Future<Void> commit = store.commit(creation(task).in(epoch));
      assertThatThrownBy(
              () -> commit.toCompletionStage().toCompletableFuture().get(300, MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      statement.execute("rollback");
      done(commit);
    }

    assertThat(done(store.task(task.id()))).isPresent();
    done(store.close());
  }

  @Test
  void commits_beyondTheQueue_areRefusedAndNotStored() throws SQLException {
    Path file = folder.resolve("store.db");
    SqliteStore store = SqliteStore.open(options(file).withQueue(4, 4), () -> EPOCH);
    List<Task> tasks = Stream.generate(() -> aTask().created()).limit(20).toList();
    List<Future<Void>> commits = new ArrayList<>();

    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      tasks.forEach(t -> commits.add(store.commit(creation(t))));
      statement.execute("rollback");
    }

    int refused = 0;
    for (int i = 0; i < commits.size(); i++) {
      boolean stored = !commits.get(i).isComplete() || commits.get(i).succeeded();
      if (stored) {
        done(commits.get(i));
      } else {
        refused++;
        assertThat(failure(commits.get(i))).hasMessageContaining("too many writes wait");
      }
      assertThat(done(store.task(tasks.get(i).id())).isPresent()).isEqualTo(stored);
    }
    // At most a queue full in the transaction that waits for the lock, and one behind it.
    assertThat(refused).isBetween(12, 16);
    done(store.commit(creation(aTask().created())));
    done(store.close());
  }
}
