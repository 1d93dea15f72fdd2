package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Functions as rows: each is one body with all its revisions, and beside it a row for each module
 * file that they are made from. Writing on the writer's thread only.
 */
final class FunctionRows {
  private final Bodies bodies;

  FunctionRows(Bodies bodies) {
    this.bodies = bodies;
  }

  void put(Statements db, Function function) throws SQLException {
    int changed = function.version() == 1 ? insert(db, function) : update(db, function);
    if (changed == 0) {
      throw stale(db, function.name(), function.version() - 1);
    }
    refer(db, function);
  }

  private int insert(Statements db, Function function) throws SQLException {
    String body = bodies.encode(function);
    return db.run(
        """
        insert into function(crc, body, version, name) values (?, ?, ?, ?)
        on conflict(name) do nothing\
        """,
        sum(function, body),
        body,
        function.version(),
        function.name().value());
  }

  private int update(Statements db, Function function) throws SQLException {
    String body = bodies.encode(function);
    return db.run(
        """
        update function set crc = ?, body = ?, version = version + 1
        where version = ? and name = ?\
        """,
        sum(function, body),
        body,
        function.version() - 1,
        function.name().value());
  }

  private static long sum(Function function, String body) {
    return Checksum.of(function.name().value(), function.version(), body);
  }

  private static void refer(Statements db, Function function) throws SQLException {
    String name = function.name().value();
    if (function.version() > 1) {
      db.run("delete from function_module where function = ?", name);
    }
    for (Digest digest : modules(function)) {
      db.run(
          "insert into function_module(function, digest) values (?, ?)", name, digest.toString());
    }
  }

  private static Set<Digest> modules(Function function) {
    Set<Digest> modules = new TreeSet<>();
    for (Revision revision : function.revisions()) {
      if (revision.source() instanceof RevisionSource.Uploaded uploaded) {
        modules.add(uploaded.file().digest());
      }
    }
    return modules;
  }

  void remove(Statements db, FunctionName name, long version) throws SQLException {
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
    String name = row.getString(1);
    long version = row.getLong(2);
    String body = row.getString(4);
    Row named = Row.function(name);
    bodies.verify(named, row.getLong(3), name, version, body);
    Function function = bodies.decode(named, body, Function.class);
    if (!function.name().value().equals(name) || function.version() != version) {
      throw bodies.damaged(named, "its columns disagree with its body");
    }
    return function;
  }
}
