package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

/** Each kind of write as SQL. On the writer's thread only. */
final class Writes {
  private final Bodies bodies;
  private final Duration keysKept;
  private final InstantSource clock;

  Writes(Bodies bodies, Duration keysKept, InstantSource clock) {
    this.bodies = bodies;
    this.keysKept = keysKept;
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
      case Write.PutIdempotencyKey(IdempotencyKey key) -> put(db, key);
    }
  }

  private void put(Statements db, Task task) throws SQLException {
    int changed = task.version() == 1 ? insert(db, task) : update(db, task);
    if (changed == 0) {
      throw stale(db, task.id(), task.version() - 1);
    }
    assign(db, task);
  }

  private void put(Statements db, AttemptRecord attempt) throws SQLException {
    db.run(
        "insert or replace into attempt(task, number, body) values (?, ?, ?)",
        attempt.task().value(),
        attempt.number(),
        bodies.encode(attempt));
  }

  private int insert(Statements db, Task task) throws SQLException {
    return db.run(
        """
        insert into task(phase, state, created_at, file_digest, metadata, body, version, id)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict(id) do nothing""",
        columns(task, task.version(), task.id().value()));
  }

  private int update(Statements db, Task task) throws SQLException {
    return db.run(
        """
        update task set phase = ?, state = ?, created_at = ?, file_digest = ?, metadata = ?,
          body = ?, version = version + 1
        where version = ? and id = ?""",
        columns(task, task.version() - 1, task.id().value()));
  }

  private Object[] columns(Task task, long version, String id) {
    return new Object[] {
      task.phase().name(),
      task.state().number(),
      Nanos.of(task.times().createdAt()),
      task.spec()
          .program()
          .file()
          .<Object>map(f -> f.digest().toString())
          .orElse(Statements.Absent.NULL),
      task.spec().metadata().<Object>map(m -> m.text()).orElse(Statements.Absent.NULL),
      bodies.encode(task),
      version,
      id
    };
  }

  /** The mapping of tasks to proplets: one row for each seat that is taken now. */
  private static void assign(Statements db, Task task) throws SQLException {
    if (task.version() > 1) {
      db.run("delete from assignment where task = ?", task.id().value());
    }
    if (task.phase().assigned()) {
      for (Seat seat : task.seats()) {
        if (!seat.done()) {
          db.run(
              "insert into assignment(task, proplet) values (?, ?)",
              task.id().value(),
              seat.proplet().value());
        }
      }
    }
  }

  private static void remove(Statements db, TaskId id, long version) throws SQLException {
    if (db.run("delete from task where id = ? and version = ?", id.value(), version) == 0) {
      throw stale(db, id, version);
    }
    db.run("delete from task_sample where subject = ?", id.value());
  }

  private static StaleWriteException stale(Statements db, TaskId id, long expected)
      throws SQLException {
    try (ResultSet row =
        db.of("select version from task where id = ?", id.value()).executeQuery()) {
      return new StaleWriteException(id, expected, row.next() ? row.getLong(1) : 0);
    }
  }

  /** SQLite numbers the row with the highest number there is plus one; rows are never deleted. */
  private void append(Statements db, Happening event) throws SQLException {
    db.run(
        "insert into event(task, at, what, body) values (?, ?, ?, ?)",
        event.task().<Object>map(TaskId::value).orElse(Statements.Absent.NULL),
        Nanos.of(event.at()),
        event.what().getClass().getSimpleName(),
        bodies.encode(event));
  }

  private void put(Statements db, Proplet proplet) throws SQLException {
    String body = bodies.encode(proplet);
    String id = proplet.id().value();
    if (db.run("update proplet set body = ? where id = ?", body, id) == 0) {
      db.run("insert into proplet(body, id) values (?, ?)", body, id);
    }
  }

  private static void remove(Statements db, PropletId id) throws SQLException {
    db.run("delete from proplet where id = ?", id.value());
    db.run("delete from proplet_sample where subject = ?", id.value());
  }

  private void put(Statements db, IdempotencyKey key) throws SQLException {
    db.run("delete from idempotency_key where at < ?", Nanos.of(clock.instant().minus(keysKept)));
    db.run(
        "insert or replace into idempotency_key(key, request, task, at) values (?, ?, ?, ?)",
        key.key(),
        key.request().toString(),
        key.task().value(),
        Nanos.of(key.at()));
  }
}
