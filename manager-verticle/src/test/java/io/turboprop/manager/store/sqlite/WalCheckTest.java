package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.store.TaskFilter;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as processes leave them that end without closing. */
final class WalCheckTest {
  private static final int TASKS = 6;

  @TempDir Path folder;
  private byte[] database = new byte[0];
  private byte[] log = new byte[0];
  private byte[] longerLog = new byte[0];

  @BeforeEach
  void record() throws IOException {
    Path file = folder.resolve("live.db");
    SqliteOptions options = SqliteOptions.at(file).withAhead(Duration.ZERO);
    SqliteStore store = SqliteStore.open(options, () -> EPOCH);
    for (int i = 0; i < TASKS; i++) {
      done(store.commit(creation(aTask().created())));
    }
    database = Files.readAllBytes(file);
    log = Files.readAllBytes(folder.resolve("live.db-wal"));
    String padding = "x".repeat(30_000);
    done(store.commit(creation(aTask().env(Map.of("PADDING", padding)).created())));
    longerLog = Files.readAllBytes(folder.resolve("live.db-wal"));
    done(store.close());
  }

  @Test
  void log_leftBehind_isReplayed() throws IOException {
    assertThat(tasksWith(database, log)).isEqualTo(TASKS);
    assertThat(tasksWith(database, longerLog)).isEqualTo(TASKS + 1);
  }

  @Test
  void log_cutInItsLastTransaction_losesThatTransaction() throws IOException {
    assertThat(tasksWith(database, Arrays.copyOf(longerLog, longerLog.length - 1)))
        .isEqualTo(TASKS);
    assertThat(tasksWith(database, Arrays.copyOf(log, log.length + 9))).isEqualTo(TASKS);
  }

  @Test
  void log_damagedBeforeAnAcknowledgedTransaction_isRefused() {
    byte[] damaged = longerLog.clone();
    damaged[log.length - 100] ^= 1;

    assertRefused(database, damaged, "what was committed after it would be lost");
  }

  @Test
  void log_withADamagedHeader_isRefused() {
    byte[] damaged = log.clone();
    damaged[17] ^= 1;

    assertRefused(database, damaged, "the header of its -wal is wrong");
  }

  /** The disk failed while a long transaction was written; a short one followed in its place. */
  @Test
  void log_withTheRestOfAFailedTransaction_isNoDamage() throws Exception {
    byte[] shorter = logAfter("update counter set value = value + 1 where name = 'epoch'");
    assertThat(shorter.length).isBetween(log.length + 1, longerLog.length - 1);
    byte[] both = longerLog.clone();
    System.arraycopy(shorter, 0, both, 0, shorter.length);

    assertThat(tasksWith(database, both)).isEqualTo(TASKS);
  }

  @Test
  void emptyFile_thatWasUsedBefore_isRefused() throws IOException {
    Path file = Files.write(folder.resolve("live.db"), new byte[0]);

    assertThatThrownBy(() -> SqliteStore.open(SqliteOptions.at(file), () -> EPOCH))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("the file is empty though it was used before");

    Path fresh = Files.write(folder.resolve("fresh.db"), new byte[0]);
    done(SqliteStore.open(SqliteOptions.at(fresh), () -> EPOCH).close());
  }

  @Test
  void shortFile_isRefused() {
    assertRefused(Arrays.copyOf(database, database.length - 4_096), new byte[0], "damaged");
    assertRefused(Arrays.copyOf(database, database.length / 2 + 7), new byte[0], "damaged");
  }

  private byte[] logAfter(String sql) throws IOException, SQLException {
    Path file = write("other", database, log);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return Files.readAllBytes(file.resolveSibling("store.db-wal"));
    }
  }

  private void assertRefused(byte[] content, byte[] wal, String why) {
    assertThatThrownBy(() -> tasksWith(content, wal))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("restore it from a backup")
        .hasMessageContaining(why);
  }

  private long tasksWith(byte[] content, byte[] wal) throws IOException {
    Path file = write("copy-" + System.nanoTime(), content, wal);
    SqliteStore store = SqliteStore.open(SqliteOptions.at(file), () -> EPOCH);
    try {
      return done(store.tasks(TaskFilter.ALL, 0, 0)).total();
    } finally {
      done(store.close());
    }
  }

  private Path write(String name, byte[] content, byte[] wal) throws IOException {
    Path file = Files.createDirectory(folder.resolve(name)).resolve("store.db");
    Files.write(file, content);
    if (wal.length > 0) {
      Files.write(file.resolveSibling("store.db-wal"), wal);
    }
    return file;
  }
}
