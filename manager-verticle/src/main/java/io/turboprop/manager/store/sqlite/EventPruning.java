package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Nanos;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Forgets happenings from the oldest on, a step at a time. The horizon moves over those whose time
 * has come; up to it only the newest of each task are left. The newest happening of all is never
 * passed, so that SQLite, which numbers from the greatest number there is, uses none twice.
 */
final class EventPruning {
  private static final String OF_TASK = "select seq from event_of_task where task = ?";
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

  /** Whether {@link #step} would find anything to do. Looks at one row. */
  boolean due(Statements db, Instant now) throws SQLException {
    return step(db, now, 1).passed > 0;
  }

  /** What was passed in one step. */
  private record Passed(long horizon, int passed, Set<String> tasks) {}

  private Passed step(Statements db, Instant now, int most) throws SQLException {
    long horizon = counters.value(db, Counters.HORIZON);
    long last = EventLists.newest(db) - 1;
    long tooMany = last + 1 - retention.kept();
    long oldest = Nanos.of(now.minus(retention.age()));
    int passed = 0;
    Set<String> tasks = new HashSet<>();
    try (ResultSet row =
        db.of(
                "select seq, task, at from event where seq > ? and seq <= ? order by seq limit ?",
                horizon,
                last,
                most)
            .executeQuery()) {
      while (row.next() && (row.getLong(1) <= tooMany || row.getLong(3) < oldest)) {
        horizon = row.getLong(1);
        passed++;
        String task = row.getString(2);
        if (task != null) {
          tasks.add(task);
        }
      }
    }
    return new Passed(horizon, passed, tasks);
  }

  /** Gives how many happenings it decided on. */
  int prune(Statements db, Instant now) throws SQLException {
    long before = counters.value(db, Counters.HORIZON);
    Passed done = step(db, now, retention.step());
    if (done.passed > 0) {
      // The horizon stays within what is listed, so a task's happenings are found by their list.
      lists.fill(db);
      db.run("delete from event where seq > ? and seq <= ? and task is null", before, done.horizon);
      for (String task : done.tasks) {
        trim(db, task, done.horizon);
      }
      counters.set(db, Counters.HORIZON, done.horizon);
    }
    return done.passed;
  }

  private void trim(Statements db, String task, long horizon) throws SQLException {
    long first = firstOfTail(db, task);
    db.run(FORGET, task, Math.min(horizon, first - 1));
  }

  /** The number from which on the happenings of a task are kept. */
  private long firstOfTail(Statements db, String task) throws SQLException {
    if (retention.tail() == 0 || !exists(db, task)) {
      return Long.MAX_VALUE;
    }
    try (ResultSet row =
        db.of(OF_TASK + " order by seq desc limit 1 offset ?", task, retention.tail() - 1)
            .executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static boolean exists(Statements db, String task) throws SQLException {
    try (ResultSet row = db.of("select 1 from task where id = ?", task).executeQuery()) {
      return row.next();
    }
  }

  /** The task is gone, and with it what was kept for its sake. */
  void forgetTail(Statements db, String task) throws SQLException {
    db.run(FORGET, task, counters.value(db, Counters.HORIZON));
  }
}
