package io.turboprop.manager.store.sqlite;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;

/**
 * Looks for damage before a file is used. What SQLite would pass over in silence is an error here:
 * an empty file, a log that cannot be replayed, an index or a list that misses a row.
 */
final class FileCheck {
  private static final Logger LOG = LoggerFactory.getLogger(FileCheck.class);

  /** Steps of SQLite's machine between two looks at the clock. */
  private static final int STEPS = 10_000;

  /** Precious, so they come first; the small ones before those that may take all of the time. */
  private static final List<String> PRECIOUS =
      List.of("counter", "proplet", "function", "idempotency_key", "attempt", "task");

  private FileCheck() {}

  /**
   * Before SQLite opens the file.
   *
   * @param usedBefore whether a store had it once
   * @throws OrchestratorException STORE_UNAVAILABLE for what SQLite would throw away in silence
   */
  static void before(Path file, boolean usedBefore) {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    try {
      if (Files.exists(file)
          && Files.size(file) == 0
          && (usedBefore || (Files.exists(log) && Files.size(log) > 0))) {
        throw damaged(
            file,
            "the file is empty though it was used before; restore it from a backup, or delete it"
                + " and its -wal to begin with nothing");
      }
      WalCheck.check(file, log);
    } catch (IOException e) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store " + file + " cannot be read; check the disk and permissions",
          e);
    }
  }

  /**
   * After SQLite opened it; takes {@link SqliteOptions#checkTime} at most.
   *
   * @throws OrchestratorException STORE_UNAVAILABLE if something is wrong
   */
  static void inside(Connection connection, SqliteOptions options) throws SQLException {
    Path file = options.file();
    if (options.checkTime().isZero()) {
      return;
    }
    expect(file, connection, "pragma encoding", "UTF-8");
    limitTime(connection, options.checkTime());
    try {
      for (String table : PRECIOUS) {
        if (exists(connection, table)) {
          expect(file, connection, "pragma integrity_check(" + table + ")", "ok");
        }
      }
      none(file, connection, "pragma foreign_key_check");
      expect(file, connection, "pragma integrity_check", "ok");
      lists(file, connection);
    } catch (SQLException e) {
      if (!Failures.interrupted(e)) {
        throw e;
      }
      LOG.warn(
          "store {}: too large to be checked wholly in {}; damage may be found only when it is"
              + " read",
          file,
          options.checkTime());
    } finally {
      ProgressHandler.clearHandler(connection);
    }
  }

  /**
   * All of it, however long that takes.
   *
   * @throws OrchestratorException STORE_UNAVAILABLE if something is wrong
   */
  static void wholly(Connection connection, Path file) throws SQLException {
    expect(file, connection, "pragma encoding", "UTF-8");
    none(file, connection, "pragma foreign_key_check");
    expect(file, connection, "pragma integrity_check", "ok");
    lists(file, connection);
  }

  /** What SQLite checks of an index, for {@link EventLists}. */
  private static void lists(Path file, Connection connection) throws SQLException {
    if (!exists(connection, "event_of_task")) {
      return;
    }
    for (String of : List.of("task", "proplet", "type")) {
      String column = of.equals("type") ? "what" : of;
      String asked =
          """
          select count(*) from event e where e.%2$s is not null
            and e.seq <= (select value from counter where name = 'listed')
            and not exists (
              select 1 from event_of_%1$s l where l.%2$s = e.%2$s and l.seq = e.seq)
          union all
          select count(*) from event_of_%1$s l where not exists (
            select 1 from event e where e.seq = l.seq and e.%2$s = l.%2$s and e.what = l.what)
          """
              .formatted(of, column);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(asked)) {
        while (row.next()) {
          if (row.getLong(1) > 0) {
            throw damaged(
                file, "event_of_" + of + " and event disagree about " + row.getLong(1) + " rows");
          }
        }
      }
    }
  }

  private static void limitTime(Connection connection, Duration most) throws SQLException {
    long end = System.nanoTime() + most.toNanos();
    ProgressHandler.setHandler(
        connection,
        STEPS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return System.nanoTime() - end > 0 ? 1 : 0;
          }
        });
  }

  private static boolean exists(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select 1 from sqlite_schema where type = 'table' and name = '" + table + "'")) {
      return row.next();
    }
  }

  private static void expect(Path file, Connection connection, String question, String answer)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      String found = row.next() ? row.getString(1) : "nothing";
      if (!answer.equals(found)) {
        throw damaged(file, question + " says: " + found.strip());
      }
    }
  }

  private static void none(Path file, Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      if (row.next()) {
        throw damaged(
            file,
            "a row of " + row.getString(1) + " belongs to a task or function that is not there");
      }
    }
  }

  static OrchestratorException damaged(Path file, String how) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store " + file + ": the file is damaged; restore it from a backup (" + how + ")");
  }
}
