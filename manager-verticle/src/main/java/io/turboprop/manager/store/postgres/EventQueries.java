package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.EventRow;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions about happenings. Each walks along one index in the order of the log and reads the rows
 * it gives, no others. A damaged happening fails the question: without it, folding would give a
 * wrong task.
 */
final class EventQueries {
  static final String COLUMNS =
      "select seq, task, proplet, function, at, what, crc, body from event";

  /** The first of each type, merged: reads at most as many index entries of each as are wanted. */
  private static final String OF_TYPES =
      COLUMNS
          + """
             where seq in (
              select next.seq from unnest($1::text[]) as type(what) cross join lateral (
                select seq from event where event.what = type.what and seq > $2
                order by seq limit $3) as next
              order by next.seq limit $3)
            order by seq\
            """;

  private final Bodies bodies;

  EventQueries(Bodies bodies) {
    this.bodies = bodies;
  }

  HappeningPage page(Db db, HappeningFilter filter, long after, int limit) throws DbException {
    Future<RowSet<Row>> state = State.read(db);
    List<Happening> found = limit <= 0 ? List.of() : find(db, filter, after, limit);
    State now = State.of(db.rows(state));
    return new HappeningPage(found, now.horizon(), now.sequence());
  }

  /** Walks the index of who it is of back from its end, or the log itself if it is of anybody. */
  List<Happening> latest(Db db, HappeningFilter filter, int limit) throws DbException {
    if (limit <= 0) {
      return List.of();
    }
    Conditions conditions = conditions(filter);
    String sql =
        COLUMNS + conditions.sql() + " order by seq desc limit " + conditions.add((long) limit);
    return read(db.rows(sql, conditions.parameters()));
  }

  private List<Happening> find(Db db, HappeningFilter filter, long after, int limit)
      throws DbException {
    if (filter.ofAnybody() && !filter.types().isEmpty()) {
      return read(db.rows(OF_TYPES, filter.types().toArray(String[]::new), after, (long) limit));
    }
    Conditions conditions = conditions(filter);
    conditions.and("seq > " + conditions.add(after));
    String sql = COLUMNS + conditions.sql() + " order by seq limit " + conditions.add((long) limit);
    return read(db.rows(sql, conditions.parameters()));
  }

  private List<Happening> read(RowSet<Row> rows) {
    List<Happening> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(decode(row));
    }
    return found;
  }

  Happening decode(Row row) {
    return new EventRow(
            row.getLong(0),
            row.getString(1),
            row.getString(2),
            row.getString(3),
            row.getLong(4),
            row.getString(5),
            row.getLong(6),
            row.getString(7))
        .happening(bodies);
  }

  private static Conditions conditions(HappeningFilter filter) {
    Conditions conditions = new Conditions();
    filter.function().ifPresent(name -> conditions.equal("function", name.value()));
    filter.task().ifPresent(id -> conditions.equal("task", id.value()));
    filter.proplet().ifPresent(id -> conditions.equal("proplet", id.value()));
    if (!filter.types().isEmpty()) {
      conditions.and("what = any(" + conditions.add(filter.types().toArray(String[]::new)) + ")");
    }
    return conditions;
  }
}
