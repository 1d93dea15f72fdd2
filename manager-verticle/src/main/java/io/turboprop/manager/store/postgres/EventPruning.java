package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Nanos;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * Forgets happenings from the oldest on, some at a time. The horizon moves over those whose time
 * has come; up to it only the newest of each task are left. The newest happening of all is never
 * passed.
 */
final class EventPruning {
  /** All up to the horizon, but for the newest of each task that exists. */
  private static final String TRIM =
      """
      delete from event using unnest($1::text[]) as passed(id)
      where event.task = passed.id and event.seq <= $2 and event.seq < case
        when $3 = 0 or not exists (select from task where task.id = passed.id)
        then 9223372036854775807
        else coalesce((select kept.seq from event kept where kept.task = passed.id
          order by kept.seq desc limit 1 offset greatest($3 - 1, 0)), 0) end\
      """;

  private final Retention.Happenings retention;

  EventPruning(Retention.Happenings retention) {
    this.retention = retention;
  }

  /** What is passed in one step. */
  private record Passed(long horizon, int count, Set<String> tasks) {}

  private Passed step(Db db, State state, Instant now, int most) throws DbException {
    long last = state.sequence() - 1;
    long tooMany = state.sequence() - retention.kept();
    long oldest = Nanos.of(now.minus(retention.age()));
    long horizon = state.horizon();
    int count = 0;
    Set<String> tasks = new TreeSet<>();
    for (Row row :
        db.rows(
            "select seq, task, at from event where seq > $1 and seq <= $2 order by seq limit $3",
            horizon,
            last,
            (long) most)) {
      if (row.getLong(0) > tooMany && row.getLong(2) >= oldest) {
        break;
      }
      horizon = row.getLong(0);
      count++;
      String task = row.getString(1);
      if (task != null) {
        tasks.add(task);
      }
    }
    return new Passed(horizon, count, tasks);
  }

  /** Whether {@link #prune} would find anything to do. Looks at one row. */
  boolean due(Db db, Instant now) throws DbException {
    return step(db, State.of(db.rows(State.read(db))), now, 1).count > 0;
  }

  /** Gives how many happenings it decided on. */
  int prune(Db db, State state, Instant now, int most) throws DbException {
    Passed done = step(db, state, now, most);
    if (done.count > 0) {
      db.rows(
          "delete from event where seq > $1 and seq <= $2 and task is null",
          state.horizon(),
          done.horizon);
      db.rows(TRIM, done.tasks.toArray(String[]::new), done.horizon, (long) retention.tail());
      db.rows("update state set horizon = $1", done.horizon);
    }
    return done.count;
  }
}
