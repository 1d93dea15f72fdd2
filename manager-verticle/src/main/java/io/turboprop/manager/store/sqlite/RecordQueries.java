package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.TaskHappening;
import io.turboprop.model.Digest;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions about happenings, proplets and idempotency keys. */
final class RecordQueries {
  private static final Logger LOG = LoggerFactory.getLogger(RecordQueries.class);

  private final Bodies bodies;

  RecordQueries(Bodies bodies) {
    this.bodies = bodies;
  }

  /** A damaged happening fails the question: without it, folding would give a wrong task. */
  List<TaskHappening> happenings(Statements db, TaskId task, long after, int limit)
      throws SQLException {
    List<TaskHappening> found = new ArrayList<>();
    try (ResultSet row =
        db.of(
                "select seq, body from event where task = ? and seq > ? order by seq limit ?",
                task.value(),
                after,
                Math.max(0, limit))
            .executeQuery()) {
      while (row.next()) {
        long sequence = row.getLong(1);
        String name = "event " + sequence + " of task " + task;
        found.add(bodies.decode(name, row.getString(2), TaskHappening.class).numbered(sequence));
      }
    }
    return found;
  }

  /** A damaged proplet is left out and logged: it registers again by itself. */
  List<Proplet> proplets(Statements db) throws SQLException {
    List<Proplet> found = new ArrayList<>();
    try (ResultSet row = db.of("select id, body from proplet order by rank").executeQuery()) {
      while (row.next()) {
        String id = row.getString(1);
        try {
          found.add(bodies.decode("proplet " + id, row.getString(2), Proplet.class));
        } catch (OrchestratorException damaged) {
          LOG.error("proplet {} is left out: {}", id, damaged.getMessage());
        }
      }
    }
    return found;
  }

  Optional<IdempotencyKey> key(Statements db, String key, Instant oldest) throws SQLException {
    try (ResultSet row =
        db.of(
                "select request, task, at from idempotency_key where key = ? and at >= ?",
                key,
                Nanos.of(oldest))
            .executeQuery()) {
      return row.next()
          ? Optional.of(
              new IdempotencyKey(
                  key,
                  Digest.parse(row.getString(1)),
                  new TaskId(row.getString(2)),
                  Nanos.instant(row.getLong(3))))
          : Optional.empty();
    }
  }
}
