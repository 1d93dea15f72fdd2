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

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a store with a file can get wrong. */
final class SqliteFileTest {
  @TempDir Path folder;
  private Path file;
  private SqliteStore store;

  @BeforeEach
  void open() {
    file = folder.resolve("sub folder/store.db");
    // Looked at from outside, the tables have to have everything.
    store = open(SqliteOptions.at(file).withAhead(Duration.ZERO));
  }

  @AfterEach
  void close() {
    done(store.close());
  }

  private static SqliteStore open(SqliteOptions options) {
    return SqliteStore.open(options, () -> EPOCH);
  }

  @Test
  void reopenedStore_hasEverything() {
    Task task = aTask().metadata("{\"k\":1}").in(Phase.RUNNING);
    Proplet proplet =
        Proplet.registered(new PropletId("p"), PropletMetadata.UNKNOWN, Optional.empty(), EPOCH);
    IdempotencyKey key = new IdempotencyKey("k", Digest.of(new byte[0]), task.id(), EPOCH);
    done(store.commit(creation(task)));
    done(store.commit(Batch.of(new Write.PutProplet(proplet), new Write.PutIdempotencyKey(key))));
    done(Epochs.next(store));
    done(store.close());

    store = open(SqliteOptions.at(file));

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    assertThat(done(store.liveTasks())).containsExactly(task.nextVersion());
    assertThat(done(store.proplets())).containsExactly(proplet);
    assertThat(done(store.idempotencyKey("k"))).contains(key);
    assertThat(done(Epochs.next(store))).isEqualTo(2);
    done(store.commit(change(task.nextVersion())));
    assertThat(done(store.happenings(HappeningFilter.of(task.id()), 0, 9)).items())
        .extracting(Happening::sequence)
        .containsExactly(1L, 2L);
  }

  /** With many readers, which close their connections at that time, too. */
  @RepeatedTest(20)
  void closedStore_isOneFile() {
    done(store.close());
    SqliteOptions many =
        new SqliteOptions(
            file, Retention.DEFAULT, 8, 100, 10, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    store = open(many);
    done(store.commit(creation(aTask().created())));
    allDone(Stream.generate(() -> store.liveTasks()).limit(50).toList());

    done(store.close());

    assertThat(file.resolveSibling("store.db-wal")).doesNotExist();
  }

  @Test
  void secondStoreOnTheFile_inTheSameProcess_isRefused() {
    assertThatThrownBy(() -> open(SqliteOptions.at(file)))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());

    done(store.commit(creation(aTask().created())));
  }

  @Test
  void damagedBody_isReportedByNameAndKeepsNothingElseFromWorking() throws SQLException {
    Task good = aTask().in(Phase.RUNNING);
    Task bad = aTask().env(Map.of("TOKEN", "s3cret")).in(Phase.RUNNING);
    done(store.commit(creation(good)));
    done(store.commit(creation(bad)));
    sql(
        "update task set body = replace(body, '\"env\":{', '\"env\":[') where id = '"
            + bad.id()
            + "'");

    assertThat(failure(store.task(bad.id())))
        .isInstanceOfSatisfying(
            OrchestratorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasMessageContaining("task " + bad.id())
        .hasMessageContaining("is damaged")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
    assertThat(done(store.liveTasks())).containsExactly(good.nextVersion());
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 9)).items()).containsExactly(good.nextVersion());
  }

  @Test
  void damagedRows_ofOtherTables_areReportedByName() throws SQLException {
    Task task = aTask().created();
    done(store.commit(creation(task)));
    done(store.commit(change(task.nextVersion())));
    sql("update event set body = '{' where seq = 2");
    long sum = Checksum.of("p", "null");
    sql("insert into proplet(id, crc, body) values ('p', " + sum + ", 'null')");

    assertThat(failure(store.happenings(HappeningFilter.of(task.id()), 0, 9)))
        .hasMessageContaining("event 2 of task " + task.id());
    assertThat(done(store.happenings(HappeningFilter.of(task.id()), 0, 1)).items()).hasSize(1);
    assertThat(done(store.proplets())).isEmpty();
  }

  @Test
  void storedTask_withFieldsOfALaterVersion_isRead() throws SQLException {
    Task task = aTask().in(Phase.SCHEDULED);
    done(store.commit(creation(task)));
    String body = answer("select body from task");
    String later = body.replace("{\"id\":", "{\"later\":{\"a\":[1]},\"id\":");
    long sum = Checksum.of(task.id(), 1, later);
    sql("update task set crc = " + sum + ", body = '" + later.replace("'", "''") + "'");

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
  }

  @Test
  void newerSchema_isRefusedWithAClearMessage() throws SQLException {
    done(store.close());
    sql("update schema_version set version = 99");

    assertThatThrownBy(() -> open(SqliteOptions.at(file)))
        .isInstanceOf(OrchestratorException.class)
        .hasMessage(
            "store "
                + file
                + " has schema 99, this version knows up to "
                + Schema.CURRENT
                + "; use the newer version that wrote it, or another file");

    sql("update schema_version set version = " + Schema.CURRENT);
    done(open(SqliteOptions.at(file)).close());
  }

  @Test
  void fileThatIsNoDatabase_isRefused() throws IOException {
    Path other = Files.writeString(folder.resolve("notes.txt"), "not a database ".repeat(100));

    assertThatThrownBy(() -> open(SqliteOptions.at(other)))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining(other.toString())
        .hasMessageContaining("restore it from a backup");
  }

  @Test
  void fullStore_storesNothingOfABatchAndWorksAgainWhenThereIsSpace() {
    done(store.close());
    store = open(SqliteOptions.at(file).withMaxBytes(512 << 10));
    List<Task> stored = fillUp();
    Task refused = big();

    Throwable failure = failure(store.commit(creation(refused)));

    assertThat(failure)
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("no space left, nothing was stored");
    assertThat(done(store.task(refused.id()))).isEmpty();
    assertThat(done(store.happenings(HappeningFilter.of(refused.id()), 0, 9)).items()).isEmpty();
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(stored.size());

    for (Task task : stored.subList(0, 5)) {
      done(store.commit(Batch.of(new Write.RemoveTask(task.id(), 1))));
    }
    done(store.commit(creation(refused)));
    assertThat(done(store.task(refused.id()))).contains(refused.nextVersion());
    assertThat(done(store.happenings(HappeningFilter.of(refused.id()), 0, 9)).items())
        .extracting(Happening::sequence)
        .containsExactly(stored.size() + 1L);
  }

  private List<Task> fillUp() {
    List<Task> stored = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Task task = big();
      Future<Void> commit = store.commit(creation(task));
      try {
        done(commit);
        stored.add(task);
      } catch (OrchestratorException full) {
        return stored;
      }
    }
    throw new AssertionError("the limit did not bite");
  }

  private static Task big() {
    return aTask().env(Map.of("PADDING", "x".repeat(10_000))).created();
  }

  private String answer(String question) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.getString(1);
    }
  }

  private void sql(String statementText) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(statementText);
    }
  }
}
