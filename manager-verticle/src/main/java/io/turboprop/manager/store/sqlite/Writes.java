package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.store.rows.TaskRow;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Each kind of write as SQL. On the writer's thread only. */
final class Writes {
  private final Bodies bodies;
  private final FunctionRows functions;
  private final JoinRows joins;
  private final Retention retention;
  private final EventPruning pruning;
  private final InstantSource clock;

  Writes(
      Bodies bodies,
      FunctionRows functions,
      JoinRows joins,
      Retention retention,
      EventPruning pruning,
      InstantSource clock) {
    this.bodies = bodies;
    this.functions = functions;
    this.joins = joins;
    this.retention = retention;
    this.pruning = pruning;
    this.clock = clock;
  }

  void apply(Statements db, Write write) throws SQLException {
    switch (write) {
      case Write.PutTask(Task task) -> put(db, task);
      case Write.RemoveTask(TaskId id, long version) -> remove(db, id, version);
      case Write.AppendEvent(Happening event) -> append(db, event);
      case Write.PutAttempt(AttemptRecord attempt) -> put(db, attempt);
      case Write.PutProplet(Proplet proplet) -> put(db, proplet);
      case Write.RemoveProplet(PropletId id) -> remove(db, id);
      case Write.PutFunction(Function function) -> functions.put(db, function);
      case Write.RemoveFunction(FunctionName name, long version) ->
          functions.remove(db, name, version);
      case Write.PutJoinToken(JoinToken token) -> joins.put(db, token);
      case Write.RemoveJoinToken(String token) -> joins.removeToken(db, token);
      case Write.PutJoined(Joined one) -> joins.put(db, one);
      case Write.RemoveJoined(PropletId id) -> joins.remove(db, id);
      case Write.PutIdempotencyKey(IdempotencyKey key) -> put(db, key);
    }
  }

  private void put(Statements db, Task task) throws SQLException {
    int changed = task.version() == 1 ? insert(db, task) : update(db, task);
    if (changed == 0) {
      throw stale(db, task.id(), task.version() - 1);
    }
    assign(db, task);
    refer(db, task);
  }

  private void put(Statements db, AttemptRecord attempt) throws SQLException {
    AttemptRow row = AttemptRow.of(attempt, bodies);
    db.run(
        "insert or replace into attempt(task, number, crc, body) values (?, ?, ?, ?)",
        row.task(),
        row.number(),
        row.sum(),
        row.body());
    db.run(
        """
        delete from attempt where task = ? and number <= (
          select number from attempt where task = ? order by number desc limit 1 offset ?)\
        """,
        row.task(),
        row.task(),
        retention.attemptsKept());
  }

  private int insert(Statements db, Task task) throws SQLException {
    return db.run(
        """
        insert into task(phase, state, created_at, file_digest, metadata_crc, metadata, owner,
          declared, crc, body, version, id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict(id) do nothing\
        """,
        columns(task, task.version()));
  }

  private int update(Statements db, Task task) throws SQLException {
    return db.run(
        """
        update task set phase = ?, state = ?, created_at = ?, file_digest = ?, metadata_crc = ?,
          metadata = ?, owner = ?, declared = ?, crc = ?, body = ?, version = version + 1
        where version = ? and id = ?\
        """,
        columns(task, task.version() - 1));
  }

  private Object[] columns(Task task, long version) {
    TaskRow row = TaskRow.of(task, bodies);
    Optional<String> metadata = TaskRow.metadata(task);
    return new Object[] {
      row.phase(),
      row.state(),
      row.createdAt(),
      orNull(TaskRow.file(task).orElse(null)),
      metadata.<Object>map(Checksum::of).orElse(Statements.Absent.NULL),
      orNull(metadata.orElse(null)),
      orNull(row.owner()),
      row.declared() ? 1 : 0,
      row.sum(),
      row.body(),
      version,
      row.id()
    };
  }

  /** The mapping of tasks to proplets: one row for each seat that is taken now. */
  private static void assign(Statements db, Task task) throws SQLException {
    if (task.version() > 1) {
      db.run("delete from assignment where task = ?", task.id().value());
    }
    for (String proplet : TaskRow.proplets(task)) {
      db.run("insert into assignment(task, proplet) values (?, ?)", task.id().value(), proplet);
    }
  }

  /** The large results of a task: one row for each. */
  private static void refer(Statements db, Task task) throws SQLException {
    if (task.version() > 1) {
      db.run("delete from task_result where task = ?", task.id().value());
    }
    for (String result : TaskRow.results(task)) {
      db.run("insert into task_result(task, digest) values (?, ?)", task.id().value(), result);
    }
  }

  private void remove(Statements db, TaskId id, long version) throws SQLException {
    if (db.run("delete from task where id = ? and version = ?", id.value(), version) == 0) {
      throw stale(db, id, version);
    }
    db.run("delete from task_sample where subject = ?", id.value());
    pruning.forgetTail(db, id.value());
  }

  private static StaleWriteException stale(Statements db, TaskId id, long expected)
      throws SQLException {
    try (ResultSet row =
        db.of("select version from task where id = ?", id.value()).executeQuery()) {
      return new StaleWriteException(id, expected, row.next() ? row.getLong(1) : 0);
    }
  }

  /** SQLite numbers the row with the highest number there is plus one; that row always stays. */
  private void append(Statements db, Happening event) throws SQLException {
    EventRow row = EventRow.of(event, bodies);
    db.run(
        """
        insert into event(task, proplet, function, at, what, crc, body)
        values (?, ?, ?, ?, ?, ?, ?)\
        """,
        orNull(row.task()),
        orNull(row.proplet()),
        orNull(row.function()),
        row.at(),
        row.type(),
        row.sum(),
        row.body());
  }

  private static Object orNull(@Nullable String text) {
    return text == null ? Statements.Absent.NULL : text;
  }

  private void put(Statements db, Proplet proplet) throws SQLException {
    BodyRow row = BodyRow.of(proplet.id().value(), proplet, bodies);
    Object[] columns = {row.sum(), row.body(), row.id()};
    if (db.run("update proplet set crc = ?, body = ? where id = ?", columns) == 0) {
      db.run("insert into proplet(crc, body, id) values (?, ?, ?)", columns);
    }
  }

  private static void remove(Statements db, PropletId id) throws SQLException {
    db.run("delete from proplet where id = ?", id.value());
    db.run("delete from proplet_sample where subject = ?", id.value());
  }

  private void put(Statements db, IdempotencyKey key) throws SQLException {
    long oldest = Nanos.of(clock.instant().minus(retention.idempotencyKeys()));
    KeyRow row = KeyRow.of(key);
    db.run("delete from idempotency_key where at < ?", oldest);
    db.run(
        "insert or replace into idempotency_key(key, request, task, at, crc) values (?, ?, ?, ?,"
            + " ?)",
        row.key(),
        row.request(),
        row.made(),
        row.at(),
        row.sum());
  }
}
