package io.turboprop.manager.store.sqlite;

import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sqlite.SQLiteConfig;

/**
 * A store at one moment as a file of its own, for backups. Blocks. Failures are {@code
 * OrchestratorException(STORE_UNAVAILABLE)}.
 */
public final class SqliteSnapshot {
  private static final int BUSY_MS = 10_000;

  /** The first schema of which there are backups. */
  private static final int OLDEST = 7;

  /**
   * How far a restored store goes ahead of what it was: managers that came after the snapshot drew
   * epochs that proplets have seen, and an older one they would not obey.
   */
  private static final long EPOCHS = 1_000_000;

  /** What the checksum of a row of each table is made of. */
  private static final Map<String, String> SUMMED =
      ordered(
          "task", "id, version, body",
          "attempt", "task, number, body",
          "event", "task, proplet, at, what, body",
          "proplet", "id, body",
          "function", "name, version, body",
          "join_token", "id, body",
          "joined", "id, body",
          "idempotency_key", "key, request, task, at",
          "counter", "name, value");

  /**
   * What is in it.
   *
   * @param rows by table
   * @param modules that tasks and functions refer to
   * @param results that tasks refer to
   */
  public record Contents(
      int schema, Map<String, Long> rows, Set<Digest> modules, Set<Digest> results) {}

  private SqliteSnapshot() {}

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /**
   * Writes what is committed now, also while a manager goes on.
   *
   * @param into does not exist yet
   */
  public static void write(Path store, Path into) {
    if (!Files.isRegularFile(store)) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE, "store " + store + " is not there; say where it is");
    }
    try (Connection connection = open(store);
        PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
      List<AheadLog.Found> ahead = AheadLog.read(store);
      copy.setString(1, into.toAbsolutePath().toString());
      copy.execute();
      try (Statements made = new Statements(open(into))) {
        AheadRecovery.complete(made, Tables.of(into), ahead);
      }
    } catch (SQLException e) {
      throw Failures.explain(store, e);
    } catch (IOException e) {
      throw AheadRecovery.unreadable(store, e);
    }
  }

  /** The files that have to be gone before another store takes this place. */
  public static List<Path> files(Path store) {
    List<Path> files = new ArrayList<>();
    files.add(store);
    files.add(store.resolveSibling(store.getFileName() + "-wal"));
    files.addAll(AheadLog.files(store));
    return files;
  }

  /**
   * Looks at every page and the checksum of every row.
   *
   * @throws OrchestratorException also if something is damaged, or a newer version wrote it
   */
  public static Contents check(Path snapshot) {
    try (Connection connection = open(snapshot)) {
      int schema = schema(connection, snapshot);
      FileCheck.wholly(connection, snapshot);
      UpgradeFunctions.register(connection);
      Map<String, Long> rows = new LinkedHashMap<>();
      for (Map.Entry<String, String> table : SUMMED.entrySet()) {
        rows.put(table.getKey(), sound(connection, snapshot, table.getKey(), table.getValue()));
      }
      return new Contents(
          schema,
          rows,
          digests(
              connection,
              "select file_digest from task where file_digest is not null"
                  + " union select digest from function_module"),
          digests(connection, "select digest from task_result"));
    } catch (SQLException e) {
      throw Failures.explain(snapshot, e);
    }
  }

  /** Makes a manager that opens it draw a newer epoch than any that came after the snapshot. */
  public static void raiseEpoch(Path snapshot) {
    try (Connection connection = open(snapshot);
        Statements db = new Statements(connection)) {
      Counters counters = new Counters(snapshot);
      counters.set(db, Counters.EPOCH, counters.value(db, Counters.EPOCH) + EPOCHS);
    } catch (SQLException e) {
      throw Failures.explain(snapshot, e);
    }
  }

  private static Connection open(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MS);
    return DriverManager.getConnection(
        "jdbc:sqlite:" + file.toAbsolutePath(), config.toProperties());
  }

  private static int schema(Connection connection, Path snapshot) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select version from schema_version")) {
      int found = row.next() ? row.getInt(1) : 0;
      if (found < OLDEST || found > Schema.CURRENT) {
        throw new OrchestratorException(
            ErrorCode.STORE_UNAVAILABLE,
            "store %s has schema %d, this version knows %d to %d"
                .formatted(snapshot, found, OLDEST, Schema.CURRENT));
      }
      return found;
    }
  }

  /** Gives the number of rows. */
  private static long sound(Connection connection, Path snapshot, String table, String summed)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*), count(*) filter (where crc <> checksum(%s)) from %s"
                    .formatted(summed, table))) {
      if (row.getLong(2) > 0) {
        throw FileCheck.damaged(
            snapshot, row.getLong(2) + " rows of " + table + " have wrong checksums");
      }
      return row.getLong(1);
    }
  }

  private static Set<Digest> digests(Connection connection, String sql) throws SQLException {
    Set<Digest> digests = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        digests.add(Digest.parse(row.getString(1)));
      }
    }
    return digests;
  }
}
