package io.turboprop.manager.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A connection with its prepared statements. Used by one thread. */
final class Statements implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /**
   * The statement with its parameters set. The texts are constants, so the cache stays small.
   *
   * @param parameters texts and whole numbers
   */
  PreparedStatement of(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      set(statement, i + 1, parameters[i]);
    }
    return statement;
  }

  /** Rows that were changed. */
  int run(String sql, Object... parameters) throws SQLException {
    return of(sql, parameters).executeUpdate();
  }

  private static void set(PreparedStatement statement, int index, Object value)
      throws SQLException {
    switch (value) {
      case String text -> statement.setString(index, text);
      case Long number -> statement.setLong(index, number);
      case Integer number -> statement.setInt(index, number);
      case Absent ignored -> statement.setString(index, null);
      default -> throw new IllegalArgumentException("no column type for " + value.getClass());
    }
  }

  /** SQL's {@code null}. */
  enum Absent {
    NULL
  }

  @Override
  public void close() throws SQLException {
    // Closes the statements too.
    connection.close();
  }
}
