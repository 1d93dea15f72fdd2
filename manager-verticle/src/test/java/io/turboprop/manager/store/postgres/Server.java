package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.postgres.PostgresAddress.Host;
import io.turboprop.manager.store.postgres.PostgresAddress.Tls;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server for all tests of this JVM, begun by the first of them. */
final class Server {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable EmbeddedPostgres running;

  private Server() {}

  private static synchronized EmbeddedPostgres running() {
    EmbeddedPostgres server = running;
    if (server == null) {
      server = start();
      running = server;
    }
    return server;
  }

  private static EmbeddedPostgres start() {
    try {
      // It ends with the JVM.
      return builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server does not start", e);
    }
  }

  static EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setPGStartupWait(Duration.ofMinutes(2))
        .setLocaleConfig("locale", "C")
        .setServerConfig("max_connections", "200")
        .setServerConfig("fsync", "off");
  }

  /** A new, empty database. */
  static PostgresAddress database() {
    String name = "test_" + DATABASES.incrementAndGet();
    sql("postgres", "create database " + name);
    return at(running().getPort(), name);
  }

  static PostgresAddress at(int port, String database) {
    return new PostgresAddress(
        List.of(new Host("localhost", port)),
        "postgres",
        "postgres",
        database,
        Tls.DISABLE,
        Optional.empty());
  }

  /** Past the store. */
  static Connection connect(String database) throws SQLException {
    return running().getDatabase("postgres", database).getConnection();
  }

  /** Runs it past the store. */
  static void sql(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Rows of a table. */
  static long count(String database, String table) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }
}
