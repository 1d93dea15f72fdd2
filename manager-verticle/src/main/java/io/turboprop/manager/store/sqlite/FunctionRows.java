package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.FunctionRow;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Functions as rows: each is one body with all its revisions, and beside it a row for each module
 * file that they are made from. Writing on the writer's thread only.
 */
final class FunctionRows {
  private final Bodies bodies;

  FunctionRows(Bodies bodies) {
    this.bodies = bodies;
  }

  static void put(Statements db, Entry.PutFunction put) throws SQLException {
    FunctionRow row = put.row();
    int changed = row.version() == 1 ? insert(db, row) : update(db, row);
    if (changed == 0) {
      throw stale(db, put.name(), row.version() - 1);
    }
    refer(db, put);
  }

  private static int insert(Statements db, FunctionRow row) throws SQLException {
    return db.run(
        """
        insert into function(crc, body, version, name) values (?, ?, ?, ?)
        on conflict(name) do nothing\
        """,
        row.sum(),
        row.body(),
        row.version(),
        row.name());
  }

  private static int update(Statements db, FunctionRow row) throws SQLException {
    return db.run(
        """
        update function set crc = ?, body = ?, version = version + 1
        where version = ? and name = ?\
        """,
        row.sum(),
        row.body(),
        row.version() - 1,
        row.name());
  }

  private static void refer(Statements db, Entry.PutFunction put) throws SQLException {
    String name = put.row().name();
    if (put.row().version() > 1) {
      db.run("delete from function_module where function = ?", name);
    }
    for (String digest : put.modules()) {
      db.run("insert into function_module(function, digest) values (?, ?)", name, digest);
    }
  }

  static void remove(Statements db, FunctionName name, long version) throws SQLException {
    if (db.run("delete from function where name = ? and version = ?", name.value(), version) == 0) {
      throw stale(db, name, version);
    }
  }

  private static StaleWriteException stale(Statements db, FunctionName name, long expected)
      throws SQLException {
    try (ResultSet row =
        db.of("select version from function where name = ?", name.value()).executeQuery()) {
      return new StaleWriteException(name, expected, row.next() ? row.getLong(1) : 0);
    }
  }

  /** By name. A damaged one is left out and logged. */
  List<Function> all(Statements db) throws SQLException {
    List<Function> found = new ArrayList<>();
    try (ResultSet row =
        db.of("select name, version, crc, body from function order by name").executeQuery()) {
      while (row.next()) {
        try {
          found.add(decode(row));
        } catch (OrchestratorException damaged) {
          bodies.report(damaged);
        }
      }
    }
    return found;
  }

  private Function decode(ResultSet row) throws SQLException {
    return new FunctionRow(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4))
        .function(bodies);
  }
}
