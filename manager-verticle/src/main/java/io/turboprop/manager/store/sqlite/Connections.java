package io.turboprop.manager.store.sqlite;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

/** Opens connections with the settings that the promises of the store need. */
final class Connections {
  private static final int WAL_KEPT_BYTES = 64 << 20;

  /**
   * Of the writer; what SQLite takes by itself, 2 MiB, is less than one full transaction touches.
   */
  private static final int CACHE_KIB = 32 << 10;

  /**
   * Pages of 4 KiB in the log after which the commit at hand copies them into the file. After
   * SQLite's own 1,000 that is nearly each full transaction, and pages that all of them change are
   * copied each time.
   */
  private static final int CHECKPOINT_PAGES = 8_000;

  private Connections() {}

  /** Every commit ends with an fsync of the write-ahead log (synchronous=FULL). */
  static Connection writer(SqliteOptions options) throws SQLException {
    SQLiteConfig config = common(options);
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setJournalSizeLimit(WAL_KEPT_BYTES);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    // What a statement with a trigger changes is copied first, in case that it fails half-way.
    config.setTempStore(TempStore.MEMORY);
    config.setCacheSize(-CACHE_KIB); // negative: not a number of pages
    config.enforceForeignKeys(true);
    Connection connection = open(options, config);
    if (options.maxBytes() > 0) {
      limit(connection, options.maxBytes());
    }
    return connection;
  }

  /** Sees the latest committed state at the beginning of each of its transactions. */
  static Connection reader(SqliteOptions options) throws SQLException {
    Connection connection = open(options, common(options));
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma query_only=true");
    }
    connection.setAutoCommit(false);
    return connection;
  }

  private static SQLiteConfig common(SqliteOptions options) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) options.busyTimeout().toMillis());
    config.setGetGeneratedKeys(false);
    return config;
  }

  private static Connection open(SqliteOptions options, SQLiteConfig config) throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:sqlite:" + options.file().toAbsolutePath(), config.toProperties());
    try (Statement statement = connection.createStatement()) {
      // Looks closer at pages that come from the disk.
      statement.execute("pragma cell_size_check=true");
    }
    return connection;
  }

  private static void limit(Connection connection, long maxBytes) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long pageBytes;
      try (ResultSet answer = statement.executeQuery("pragma page_size")) {
        pageBytes = answer.getLong(1);
      }
      statement.execute("pragma max_page_count=" + Math.max(1, maxBytes / pageBytes));
    }
  }
}
