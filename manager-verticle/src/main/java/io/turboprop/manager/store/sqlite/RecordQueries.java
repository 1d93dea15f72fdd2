package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.model.Digest;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import java.sql.PreparedStatement;
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
  HappeningPage happenings(Statements db, HappeningFilter filter, long after, int limit)
      throws SQLException {
    List<Happening> found = new ArrayList<>();
    try (ResultSet row = candidates(db, filter, after).executeQuery()) {
      while (found.size() < limit && row.next()) {
        long sequence = row.getLong(1);
        String subject = row.getString(3) == null ? "" : " of task " + row.getString(3);
        Happening event =
            bodies.decode("event " + sequence + subject, row.getString(2), Happening.class);
        if (filter.test(event)) {
          found.add(event.numbered(sequence));
        }
      }
    }
    try (ResultSet row = db.of("select min(seq), max(seq) from event").executeQuery()) {
      return new HappeningPage(found, Math.max(0, row.getLong(1) - 1), row.getLong(2));
    }
  }

  private static PreparedStatement candidates(Statements db, HappeningFilter filter, long after)
      throws SQLException {
    return filter.task().isPresent()
        ? db.of(
            "select seq, body, task from event where task = ? and seq > ? order by seq",
            filter.task().get().value(),
            after)
        : db.of("select seq, body, task from event where seq > ? order by seq", after);
  }

  List<AttemptRecord> attempts(Statements db, TaskId task) throws SQLException {
    List<AttemptRecord> found = new ArrayList<>();
    try (ResultSet row =
        db.of("select number, body from attempt where task = ? order by number", task.value())
            .executeQuery()) {
      while (row.next()) {
        String name = "attempt " + row.getInt(1) + " of task " + task;
        found.add(bodies.decode(name, row.getString(2), AttemptRecord.class));
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
