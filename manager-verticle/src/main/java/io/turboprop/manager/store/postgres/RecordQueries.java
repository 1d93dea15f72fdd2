package io.turboprop.manager.store.postgres;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.FunctionRow;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Questions about attempts, proplets, functions, who joined, and idempotency keys. Lists leave a
 * damaged record out and log it: a proplet registers again by itself, and who is not known does not
 * get in.
 */
final class RecordQueries {
  private final Bodies bodies;

  RecordQueries(Bodies bodies) {
    this.bodies = bodies;
  }

  List<AttemptRecord> attempts(Db db, TaskId task) throws DbException {
    List<AttemptRecord> found = new ArrayList<>();
    for (Row row :
        db.rows(
            "select number, crc, body from attempt where task = $1 order by number",
            task.value())) {
      found.add(
          new AttemptRow(task.value(), row.getInteger(0), row.getLong(1), row.getString(2))
              .attempt(bodies));
    }
    return found;
  }

  List<Proplet> proplets(Db db) throws DbException {
    return all(db, "proplet order by rank", RowName::proplet, Proplet.class);
  }

  List<JoinToken> joinTokens(Db db) throws DbException {
    return all(db, "join_token", RowName::joinToken, JoinToken.class);
  }

  List<Joined> joined(Db db) throws DbException {
    return all(db, "joined", RowName::joined, Joined.class);
  }

  private <T extends Record> List<T> all(
      Db db, String from, java.util.function.Function<String, RowName> name, Class<T> type)
      throws DbException {
    List<T> found = new ArrayList<>();
    for (Row row : db.rows("select id, crc, body from " + from)) {
      BodyRow read = new BodyRow(row.getString(0), row.getLong(1), row.getString(2));
      try {
        found.add(read.value(name.apply(read.id()), type, bodies));
      } catch (OrchestratorException damaged) {
        bodies.report(damaged);
      }
    }
    return found;
  }

  /** By name. */
  List<Function> functions(Db db) throws DbException {
    List<Function> found = new ArrayList<>();
    for (Row row : db.rows("select name, version, crc, body from function order by name")) {
      try {
        found.add(
            new FunctionRow(row.getString(0), row.getLong(1), row.getLong(2), row.getString(3))
                .function(bodies));
      } catch (OrchestratorException damaged) {
        bodies.report(damaged);
      }
    }
    return found;
  }

  Optional<IdempotencyKey> key(Db db, String key, Instant oldest) throws DbException {
    for (Row row :
        db.rows(
            "select request, task, at, crc from idempotency_key where key = $1 and at >= $2",
            key,
            Nanos.of(oldest))) {
      return Optional.of(
          new KeyRow(key, row.getString(0), row.getString(1), row.getLong(2), row.getLong(3))
              .key(bodies));
    }
    return Optional.empty();
  }
}
