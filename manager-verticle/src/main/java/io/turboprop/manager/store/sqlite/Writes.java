package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.store.rows.Sampled;
import io.turboprop.manager.store.rows.TaskRow;
import io.turboprop.model.FunctionName;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Each kind of write as SQL. On the writer's thread only. */
final class Writes {
  private final Retention retention;
  private final EventPruning pruning;
  private final EventLists lists;
  private final SampleTable<WorkerMetrics> ofProplets;
  private final SampleTable<TaskMetrics> ofTasks;
  private final InstantSource clock;

  Writes(
      Retention retention,
      EventPruning pruning,
      EventLists lists,
      SampleTable<WorkerMetrics> ofProplets,
      SampleTable<TaskMetrics> ofTasks,
      InstantSource clock) {
    this.retention = retention;
    this.pruning = pruning;
    this.lists = lists;
    this.ofProplets = ofProplets;
    this.ofTasks = ofTasks;
    this.clock = clock;
  }

  void apply(Statements db, Entry entry) throws SQLException {
    switch (entry) {
      case Entry.PutTask put -> put(db, put, put.row().version() - 1);
      case Entry.RemoveTask(TaskId id, long version) -> remove(db, id, version);
      case Entry.Append(EventRow row) -> append(db, row);
      case Entry.PutAttempt(AttemptRow row) -> put(db, row);
      case Entry.PutProplet(BodyRow row) -> put(db, row);
      case Entry.RemoveProplet(String id) -> remove(db, id);
      case Entry.PutFunction put -> FunctionRows.put(db, put);
      case Entry.RemoveFunction(FunctionName name, long version) ->
          FunctionRows.remove(db, name, version);
      case Entry.PutToken(BodyRow row) -> JoinRows.putToken(db, row);
      case Entry.RemoveToken(String id) -> JoinRows.removeToken(db, id);
      case Entry.PutJoined(BodyRow row) -> JoinRows.putJoined(db, row);
      case Entry.RemoveJoined(String id) -> JoinRows.removeJoined(db, id);
      case Entry.PutKey(KeyRow row) -> put(db, row);
      case Entry.Sample sample -> samples(sample.of()).append(db, sample.subject(), sample.body());
    }
  }

  private SampleTable<?> samples(Sampled of) {
    return switch (of) {
      case PROPLET -> ofProplets;
      case TASK -> ofTasks;
    };
  }

  /**
   * @param before the version that has to be there, 0 for none
   */
  void put(Statements db, Entry.PutTask put, long before) throws SQLException {
    int changed = before == 0 ? insert(db, put) : update(db, put, before);
    if (changed == 0) {
      throw stale(db, put.id(), before);
    }
    refer(db, put, before);
  }

  private void put(Statements db, AttemptRow row) throws SQLException {
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

  private static int insert(Statements db, Entry.PutTask put) throws SQLException {
    return db.run(
        """
        insert into task(phase, state, file_digest, metadata_crc, metadata, owner, declared, crc,
          body, version, id, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict(id) do nothing\
        """,
        columns(put, put.row().createdAt()));
  }

  /**
   * When it was created never changes; as one more column that is set it would cost the index by
   * age a deletion and an insertion.
   */
  private static int update(Statements db, Entry.PutTask put, long before) throws SQLException {
    return db.run(
        """
        update task set phase = ?, state = ?, file_digest = ?, metadata_crc = ?, metadata = ?,
          owner = ?, declared = ?, crc = ?, body = ?, version = ?
        where id = ? and version = ?\
        """,
        columns(put, before));
  }

  private static Object[] columns(Entry.PutTask put, long last) {
    TaskRow row = put.row();
    return new Object[] {
      row.phase(),
      row.state(),
      orNull(put.file()),
      put.metadata() == null ? Statements.Absent.NULL : Checksum.of(put.metadata()),
      orNull(put.metadata()),
      orNull(row.owner()),
      row.declared() ? 1 : 0,
      row.sum(),
      row.body(),
      row.version(),
      row.id(),
      last
    };
  }

  /** The large results of a task: one row for each. */
  private static void refer(Statements db, Entry.PutTask put, long before) throws SQLException {
    if (before > 0) {
      db.run("delete from task_result where task = ?", put.row().id());
    }
    for (String result : put.results()) {
      db.run("insert into task_result(task, digest) values (?, ?)", put.row().id(), result);
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
  private void append(Statements db, EventRow row) throws SQLException {
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
    lists.appended(db);
  }

  private static Object orNull(@Nullable String text) {
    return text == null ? Statements.Absent.NULL : text;
  }

  private static void put(Statements db, BodyRow row) throws SQLException {
    Object[] columns = {row.sum(), row.body(), row.id()};
    if (db.run("update proplet set crc = ?, body = ? where id = ?", columns) == 0) {
      db.run("insert into proplet(crc, body, id) values (?, ?, ?)", columns);
    }
  }

  private static void remove(Statements db, String proplet) throws SQLException {
    db.run("delete from proplet where id = ?", proplet);
    db.run("delete from proplet_sample where subject = ?", proplet);
  }

  private void put(Statements db, KeyRow row) throws SQLException {
    long oldest = Nanos.of(clock.instant().minus(retention.idempotencyKeys()));
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
