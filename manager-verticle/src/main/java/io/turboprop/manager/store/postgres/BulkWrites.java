package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.store.rows.TaskRow;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link Changes} as SQL: one statement for all rows of a table, all of them sent at once. Who
 * calls has the lock of all who write.
 */
final class BulkWrites {
  private final Retention retention;
  private final InstantSource clock;

  BulkWrites(Retention retention, InstantSource clock) {
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * @param states of the tasks that are changed and stored already, by id
   * @param horizon up to which happenings were forgotten
   * @param sequence of the newest happening; those without a number come behind it
   */
  List<Future<RowSet<Row>>> send(
      Db db, Changes changes, Map<String, Integer> states, long horizon, long sequence) {
    List<Future<RowSet<Row>>> sent = new ArrayList<>();
    removeTasks(db, changes.tasks.removed(), horizon, sent);
    putTasks(db, changes.tasks.put(), sent);
    count(db, changes, states, sent);
    putAttempts(db, changes.attempts(), sent);
    append(db, changes.events(), sequence, sent);
    proplets(db, changes, sent);
    functions(db, changes.functions, sent);
    bodies(db, "join_token", changes.tokens, sent);
    bodies(db, "joined", changes.joined, sent);
    keys(db, changes.keys.put(), sent);
    for (Samples.Table table : Samples.Table.values()) {
      Samples.send(db, table, changes.samples(table), retention, sent);
    }
    return sent;
  }

  private static void removeTasks(
      Db db, List<String> ids, long horizon, List<Future<RowSet<Row>>> sent) {
    if (ids.isEmpty()) {
      return;
    }
    String[] gone = Columns.texts(ids);
    sent.add(db.send("delete from task where id = any($1)", (Object) gone));
    sent.add(db.send("delete from event where task = any($1) and seq <= $2", gone, horizon));
    sent.add(Samples.forget(db, Samples.Table.TASK, ids));
  }

  private static void putTasks(Db db, List<Entry.PutTask> tasks, List<Future<RowSet<Row>>> sent) {
    if (tasks.isEmpty()) {
      return;
    }
    List<TaskRow> rows = tasks.stream().map(Entry.PutTask::row).toList();
    sent.add(
        db.send(
            """
            insert into task(id, version, phase, state, created_at, file_digest, owner, declared,
              metadata_crc, metadata, crc, body)
            select * from unnest($1::text[], $2::bigint[], $3::text[], $4::integer[],
              $5::bigint[], $6::text[], $7::text[], $8::boolean[], $9::bigint[], $10::text[],
              $11::bigint[], $12::text[])
            on conflict (id) do update set version = excluded.version, phase = excluded.phase,
              state = excluded.state, created_at = excluded.created_at,
              file_digest = excluded.file_digest, owner = excluded.owner,
              declared = excluded.declared, metadata_crc = excluded.metadata_crc,
              metadata = excluded.metadata, crc = excluded.crc, body = excluded.body\
            """,
            Columns.texts(rows, TaskRow::id),
            Columns.longs(rows, TaskRow::version),
            Columns.texts(rows, TaskRow::phase),
            Columns.integers(rows, TaskRow::state),
            Columns.longs(rows, TaskRow::createdAt),
            Columns.texts(tasks, Entry.PutTask::file),
            Columns.texts(rows, TaskRow::owner),
            Columns.booleans(rows, TaskRow::declared),
            Columns.longs(tasks, task -> sum(task.metadata())),
            Columns.texts(tasks, Entry.PutTask::metadata),
            Columns.longs(rows, TaskRow::sum),
            Columns.texts(rows, TaskRow::body)));
    refer(db, results(tasks), ids(tasks), sent);
  }

  private static @Nullable Long sum(@Nullable String metadata) {
    return metadata == null ? null : (Long) Checksum.of(metadata);
  }

  /** Tasks that may have rows beside them already. */
  private static List<String> ids(List<Entry.PutTask> tasks) {
    return tasks.stream()
        .filter(task -> task.row().version() > 1)
        .map(task -> task.row().id())
        .toList();
  }

  /** A row beside a task or function. */
  private record Pair(String subject, String digest) {}

  private static List<Pair> results(List<Entry.PutTask> tasks) {
    List<Pair> results = new ArrayList<>();
    for (Entry.PutTask task : tasks) {
      task.results().forEach(digest -> results.add(new Pair(task.row().id(), digest)));
    }
    return results;
  }

  /** Rows that stay are not touched. */
  private static void refer(
      Db db, List<Pair> results, List<String> former, List<Future<RowSet<Row>>> sent) {
    @Nullable String[] tasks = Columns.texts(results, Pair::subject);
    @Nullable String[] digests = Columns.texts(results, Pair::digest);
    if (!former.isEmpty()) {
      sent.add(
          db.send(
              """
              delete from task_result old where task = any($1) and not exists (
                select from unnest($2::text[], $3::text[]) as new(task, digest)
                where new.task = old.task and new.digest = old.digest)\
              """,
              Columns.texts(former),
              tasks,
              digests));
    }
    if (!results.isEmpty()) {
      sent.add(
          db.send(
              "insert into task_result(task, digest) select * from unnest($1::text[], $2::text[])"
                  + " on conflict do nothing",
              tasks,
              digests));
    }
  }

  private static void count(
      Db db, Changes changes, Map<String, Integer> states, List<Future<RowSet<Row>>> sent) {
    Map<Integer, Long> difference = new TreeMap<>();
    Map<String, Integer> before = new HashMap<>(states);
    for (Entry.PutTask task : changes.tasks.put()) {
      difference.merge(task.row().state(), 1L, Long::sum);
      Integer former = before.remove(task.row().id());
      if (former != null) {
        difference.merge(former, -1L, Long::sum);
      }
    }
    for (String gone : changes.tasks.removed()) {
      Integer former = before.remove(gone);
      if (former != null) {
        difference.merge(former, -1L, Long::sum);
      }
    }
    List<Map.Entry<Integer, Long>> changed =
        difference.entrySet().stream().filter(entry -> entry.getValue() != 0).toList();
    if (!changed.isEmpty()) {
      sent.add(
          db.send(
              """
              insert into task_count(state, number)
              select * from unnest($1::integer[], $2::bigint[])
              on conflict (state) do update set number = task_count.number + excluded.number\
              """,
              Columns.integers(changed, Map.Entry::getKey),
              Columns.longs(changed, Map.Entry::getValue)));
    }
  }

  private void putAttempts(Db db, List<AttemptRow> attempts, List<Future<RowSet<Row>>> sent) {
    if (attempts.isEmpty()) {
      return;
    }
    @Nullable String[] tasks = Columns.texts(attempts, AttemptRow::task);
    sent.add(
        db.send(
            """
            insert into attempt(task, number, crc, body)
            select * from unnest($1::text[], $2::integer[], $3::bigint[], $4::text[])
            on conflict (task, number) do update set crc = excluded.crc, body = excluded.body\
            """,
            tasks,
            Columns.integers(attempts, AttemptRow::number),
            Columns.longs(attempts, AttemptRow::sum),
            Columns.texts(attempts, AttemptRow::body)));
    sent.add(
        db.send(
            """
            delete from attempt old using (select distinct unnest($1::text[]) as task) new
            where old.task = new.task and old.number <= (
              select number from attempt kept where kept.task = new.task
              order by number desc limit 1 offset $2)\
            """,
            tasks,
            (long) retention.attemptsKept()));
  }

  private static void append(
      Db db, List<EventRow> events, long sequence, List<Future<RowSet<Row>>> sent) {
    if (events.isEmpty()) {
      return;
    }
    List<EventRow> numbered = new ArrayList<>();
    long next = sequence;
    for (EventRow event : events) {
      next++;
      numbered.add(event.sequence() == 0 ? event.numbered(next) : event);
    }
    sent.add(
        db.send(
            """
            insert into event(seq, task, proplet, function, at, what, crc, body)
            select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[],
              $6::text[], $7::bigint[], $8::text[])\
            """,
            Columns.longs(numbered, EventRow::sequence),
            Columns.texts(events, EventRow::task),
            Columns.texts(events, EventRow::proplet),
            Columns.texts(events, EventRow::function),
            Columns.longs(events, EventRow::at),
            Columns.texts(events, EventRow::type),
            Columns.longs(events, EventRow::sum),
            Columns.texts(events, EventRow::body)));
  }

  private static void proplets(Db db, Changes changes, List<Future<RowSet<Row>>> sent) {
    if (!changes.proplets.removed().isEmpty()) {
      sent.add(Samples.forget(db, Samples.Table.PROPLET, changes.proplets.removed()));
    }
    bodies(db, "proplet", changes.proplets, sent);
  }

  private static void bodies(
      Db db, String table, Changes.Things<BodyRow> things, List<Future<RowSet<Row>>> sent) {
    if (!things.removed().isEmpty()) {
      sent.add(
          db.send(
              "delete from " + table + " where id = any($1)",
              (Object) Columns.texts(things.removed())));
    }
    List<BodyRow> rows = things.put();
    if (!rows.isEmpty()) {
      // In order, since proplets are ranked as they come.
      sent.add(
          db.send(
              """
              insert into %s(id, crc, body)
              select id, crc, body from unnest($1::text[], $2::bigint[], $3::text[])
                with ordinality as new(id, crc, body, nth) order by nth
              on conflict (id) do update set crc = excluded.crc, body = excluded.body\
              """
                  .formatted(table),
              Columns.texts(rows, BodyRow::id),
              Columns.longs(rows, BodyRow::sum),
              Columns.texts(rows, BodyRow::body)));
    }
  }

  private static void functions(
      Db db, Changes.Things<Entry.PutFunction> functions, List<Future<RowSet<Row>>> sent) {
    if (!functions.removed().isEmpty()) {
      sent.add(
          db.send(
              "delete from function where name = any($1)",
              (Object) Columns.texts(functions.removed())));
    }
    List<Entry.PutFunction> put = functions.put();
    if (put.isEmpty()) {
      return;
    }
    @Nullable String[] names = Columns.texts(put, each -> each.row().name());
    sent.add(
        db.send(
            """
            insert into function(name, version, crc, body)
            select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])
            on conflict (name) do update set version = excluded.version, crc = excluded.crc,
              body = excluded.body\
            """,
            names,
            Columns.longs(put, each -> each.row().version()),
            Columns.longs(put, each -> each.row().sum()),
            Columns.texts(put, each -> each.row().body())));
    sent.add(db.send("delete from function_module where function = any($1)", (Object) names));
    List<Pair> modules = new ArrayList<>();
    for (Entry.PutFunction each : put) {
      each.modules().forEach(digest -> modules.add(new Pair(each.row().name(), digest)));
    }
    sent.add(
        db.send(
            """
            insert into function_module(function, digest)
            select * from unnest($1::text[], $2::text[])\
            """,
            Columns.texts(modules, Pair::subject),
            Columns.texts(modules, Pair::digest)));
  }

  private void keys(Db db, List<KeyRow> keys, List<Future<RowSet<Row>>> sent) {
    if (keys.isEmpty()) {
      return;
    }
    long oldest = Nanos.of(clock.instant().minus(retention.idempotencyKeys()));
    sent.add(db.send("delete from idempotency_key where at < $1", oldest));
    sent.add(
        db.send(
            """
            insert into idempotency_key(key, request, task, at, crc)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
            on conflict (key) do update set request = excluded.request, task = excluded.task,
              at = excluded.at, crc = excluded.crc\
            """,
            Columns.texts(keys, KeyRow::key),
            Columns.texts(keys, KeyRow::request),
            Columns.texts(keys, KeyRow::made),
            Columns.longs(keys, KeyRow::at),
            Columns.longs(keys, KeyRow::sum)));
  }
}
