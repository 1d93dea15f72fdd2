package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.model.Digest;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions about attempts, proplets and idempotency keys. */
final class RecordQueries {
  private final Bodies bodies;

  RecordQueries(Bodies bodies) {
    this.bodies = bodies;
  }

  List<AttemptRecord> attempts(Statements db, TaskId task) throws SQLException {
    List<AttemptRecord> found = new ArrayList<>();
    try (ResultSet row =
        db.of("select number, body, crc from attempt where task = ? order by number", task.value())
            .executeQuery()) {
      while (row.next()) {
        int number = row.getInt(1);
        Row name = Row.attempt(task.value(), number);
        String body = row.getString(2);
        bodies.verify(name, row.getLong(3), task, number, body);
        found.add(bodies.decode(name, body, AttemptRecord.class));
      }
    }
    return found;
  }

  /** A damaged proplet is left out and logged: it registers again by itself. */
  List<Proplet> proplets(Statements db) throws SQLException {
    List<Proplet> found = new ArrayList<>();
    try (ResultSet row = db.of("select id, body, crc from proplet order by rank").executeQuery()) {
      while (row.next()) {
        try {
          found.add(proplet(row));
        } catch (OrchestratorException damaged) {
          bodies.report(damaged);
        }
      }
    }
    return found;
  }

  private Proplet proplet(ResultSet row) throws SQLException {
    Row name = Row.proplet(row.getString(1));
    String body = row.getString(2);
    bodies.verify(name, row.getLong(3), row.getString(1), body);
    return bodies.decode(name, body, Proplet.class);
  }

  Optional<IdempotencyKey> key(Statements db, String key, Instant oldest) throws SQLException {
    try (ResultSet row =
        db.of(
                "select request, task, at, crc from idempotency_key where key = ? and at >= ?",
                key,
                Nanos.of(oldest))
            .executeQuery()) {
      return row.next() ? Optional.of(key(row, key)) : Optional.empty();
    }
  }

  private IdempotencyKey key(ResultSet row, String key) throws SQLException {
    String request = row.getString(1);
    String made = row.getString(2);
    long at = row.getLong(3);
    bodies.verify(Row.key(key), row.getLong(4), key, request, made, at);
    return new IdempotencyKey(
        key, Digest.parse(request), IdempotencyKey.Made.parse(made), Nanos.instant(at));
  }
}
