package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.model.OrchestratorException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Tokens to join by, and who joined, as rows. Writing on the writer's thread only. */
final class JoinRows {
  private static final String PUT_TOKEN =
      "insert or replace into join_token(id, crc, body) values (?, ?, ?)";
  private static final String PUT_JOINED =
      "insert or replace into joined(id, crc, body) values (?, ?, ?)";

  private final Bodies bodies;

  JoinRows(Bodies bodies) {
    this.bodies = bodies;
  }

  static void putToken(Statements db, BodyRow row) throws SQLException {
    db.run(PUT_TOKEN, row.id(), row.sum(), row.body());
  }

  static void putJoined(Statements db, BodyRow row) throws SQLException {
    db.run(PUT_JOINED, row.id(), row.sum(), row.body());
  }

  static void removeToken(Statements db, String id) throws SQLException {
    db.run("delete from join_token where id = ?", id);
  }

  static void removeJoined(Statements db, String id) throws SQLException {
    db.run("delete from joined where id = ?", id);
  }

  List<JoinToken> tokens(Statements db) throws SQLException {
    return all(db, "select id, crc, body from join_token", RowName::joinToken, JoinToken.class);
  }

  List<Joined> joined(Statements db) throws SQLException {
    return all(db, "select id, crc, body from joined", RowName::joined, Joined.class);
  }

  /** A damaged one is left out and logged: who is not known does not get in. */
  private <T extends Record> List<T> all(
      Statements db, String sql, Function<String, RowName> name, Class<T> type)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (ResultSet row = db.of(sql).executeQuery()) {
      while (row.next()) {
        BodyRow read = new BodyRow(row.getString(1), row.getLong(2), row.getString(3));
        try {
          found.add(read.value(name.apply(read.id()), type, bodies));
        } catch (OrchestratorException damaged) {
          bodies.report(damaged);
        }
      }
    }
    return found;
  }
}
