package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Nanos;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Forgets happenings from the oldest on, some at a time. The horizon moves over those whose time
 * has come; up to it only the newest of each task are left. The newest happening of all is never
 * passed, so that SQLite, which numbers from the greatest number there is, uses none twice.
 */
final class EventPruning {
  /** Of the tasks that were passed, those of their happenings that are not among the newest. */
  static final String TRIM =
      """
      with passed as (
        select distinct task from event where seq > ?1 and seq <= ?2 and task is not null),
      trimmed as materialized (
        select passed.task,
          case when ?3 = 0 or not exists (select 1 from task where task.id = passed.task)
          then 9223372036854775807
          else coalesce((select tail.seq from event_of_task as tail where tail.task = passed.task
            order by tail.seq desc limit 1 offset max(?3 - 1, 0)), 0) end as first_kept
        from passed)
      delete from event where seq in (
        select old.seq from trimmed cross join event_of_task as old
        where old.task = trimmed.task and old.seq <= ?2 and old.seq < trimmed.first_kept)\
      """;

  private static final String FORGET =
      "delete from event where seq in (select seq from event_of_task where task = ? and seq <= ?)";

  private final Retention.Happenings retention;
  private final Counters counters;
  private final EventLists lists;

  EventPruning(Retention.Happenings retention, Counters counters, EventLists lists) {
    this.retention = retention;
    this.counters = counters;
    this.lists = lists;
  }

  /** Whether {@link #prune} would find anything to do. Looks at one row. */
  boolean due(Statements db, Instant now) throws SQLException {
    return step(db, now, 1).count > 0;
  }

  /** What is passed in one step. */
  private record Passed(long from, long horizon, int count) {}

  private Passed step(Statements db, Instant now, int most) throws SQLException {
    long from = counters.value(db, Counters.HORIZON);
    long last = EventLists.newest(db) - 1;
    long tooMany = last + 1 - retention.kept();
    long oldest = Nanos.of(now.minus(retention.age()));
    long horizon = from;
    int count = 0;
    try (ResultSet row =
        db.of(
                "select seq, at from event where seq > ? and seq <= ? order by seq limit ?",
                from,
                last,
                most)
            .executeQuery()) {
      while (row.next() && (row.getLong(1) <= tooMany || row.getLong(2) < oldest)) {
        horizon = row.getLong(1);
        count++;
      }
    }
    return new Passed(from, horizon, count);
  }

  /** Gives how many happenings it decided on. */
  int prune(Statements db, Instant now, int most) throws SQLException {
    Passed done = step(db, now, most);
    if (done.count > 0) {
      // The horizon stays within what is listed, so a task's happenings are found by their list.
      if (done.horizon > lists.listed(db)) {
        lists.fill(db);
      }
      db.run(TRIM, done.from, done.horizon, retention.tail());
      db.run(
          "delete from event where seq > ? and seq <= ? and task is null", done.from, done.horizon);
      counters.set(db, Counters.HORIZON, done.horizon);
    }
    return done.count;
  }

  /** The task is gone, and with it what was kept for its sake. */
  void forgetTail(Statements db, String task) throws SQLException {
    db.run(FORGET, task, counters.value(db, Counters.HORIZON));
  }
}
