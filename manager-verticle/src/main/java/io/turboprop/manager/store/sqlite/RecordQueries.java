package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.task.AttemptRecord;
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
        AttemptRow read =
            new AttemptRow(task.value(), row.getInt(1), row.getLong(3), row.getString(2));
        found.add(read.attempt(bodies));
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
    BodyRow read = new BodyRow(row.getString(1), row.getLong(3), row.getString(2));
    return read.value(RowName.proplet(read.id()), Proplet.class, bodies);
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
    return new KeyRow(key, row.getString(1), row.getString(2), row.getLong(3), row.getLong(4))
        .key(bodies);
  }
}
