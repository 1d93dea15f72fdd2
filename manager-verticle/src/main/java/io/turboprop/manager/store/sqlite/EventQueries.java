package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Questions about happenings. Each walks along one index in the order of the log and reads the rows
 * it gives, no others. A damaged happening fails the question: without it, folding would give a
 * wrong task.
 */
final class EventQueries {
  static final String COLUMNS =
      "select seq, task, proplet, at, what, crc, body, function from event";
  private static final String NEXT = " and seq > ? order by seq limit ?";
  private static final String LAST = " order by seq desc limit ?";

  /** The types as lines, each between line ends. */
  private static final String OF_TYPES = " and instr(?, char(10) || what || char(10)) > 0";

  private static final String ALL = COLUMNS + " where true";
  private static final String OF_TASK = COLUMNS + " indexed by event_by_task where task = ?";
  private static final String OF_TASK_AND_PROPLET = OF_TASK + " and proplet = ?";
  private static final String OF_PROPLET =
      COLUMNS + " indexed by event_by_proplet where proplet = ?";
  private static final String OF_FUNCTION =
      COLUMNS + " indexed by event_by_function where function = ?";
  static final String NUMBERS_OF_TYPE =
      "select seq from event indexed by event_by_what where what = ?" + NEXT;
  static final String ONE = COLUMNS + " where seq = ?";

  private final Bodies bodies;
  private final Counters counters;

  EventQueries(Bodies bodies, Counters counters) {
    this.bodies = bodies;
    this.counters = counters;
  }

  HappeningPage page(Statements db, HappeningFilter filter, long after, int limit)
      throws SQLException {
    List<Happening> found = limit <= 0 ? List.of() : find(db, filter, after, limit);
    try (ResultSet row = db.of("select max(seq) from event").executeQuery()) {
      return new HappeningPage(found, counters.value(db, Counters.HORIZON), row.getLong(1));
    }
  }

  /** Walks the index of who it is of back from its end, or the log itself if it is of anybody. */
  List<Happening> latest(Statements db, HappeningFilter filter, int limit) throws SQLException {
    if (limit <= 0) {
      return List.of();
    }
    List<Object> parameters = parameters(filter);
    parameters.add(limit);
    return read(db.of(conditions(filter) + LAST, parameters.toArray()));
  }

  private List<Happening> find(Statements db, HappeningFilter filter, long after, int limit)
      throws SQLException {
    if (filter.ofAnybody() && !filter.types().isEmpty()) {
      return ofTypes(db, filter.types(), after, limit);
    }
    return read(candidates(db, filter, after, limit));
  }

  private static PreparedStatement candidates(
      Statements db, HappeningFilter filter, long after, int limit) throws SQLException {
    List<Object> parameters = parameters(filter);
    parameters.add(after);
    parameters.add(limit);
    return db.of(sql(filter), parameters.toArray());
  }

  private static List<Object> parameters(HappeningFilter filter) {
    List<Object> parameters = new ArrayList<>();
    filter.function().map(FunctionName::value).ifPresent(parameters::add);
    filter.task().map(TaskId::value).ifPresent(parameters::add);
    filter.proplet().map(PropletId::value).ifPresent(parameters::add);
    if (!filter.types().isEmpty()) {
      parameters.add("\n" + String.join("\n", filter.types()) + "\n");
    }
    return parameters;
  }

  static String sql(HappeningFilter filter) {
    return conditions(filter) + NEXT;
  }

  private static String conditions(HappeningFilter filter) {
    return subject(filter) + (filter.types().isEmpty() ? "" : OF_TYPES);
  }

  private static String subject(HappeningFilter filter) {
    if (filter.function().isPresent()) {
      return OF_FUNCTION
          + (filter.task().isPresent() ? " and task = ?" : "")
          + (filter.proplet().isPresent() ? " and proplet = ?" : "");
    }
    if (filter.task().isPresent()) {
      return filter.proplet().isPresent() ? OF_TASK_AND_PROPLET : OF_TASK;
    }
    return filter.proplet().isPresent() ? OF_PROPLET : ALL;
  }

  /** The first of each type, merged: reads at most {@code limit} index entries of each. */
  private List<Happening> ofTypes(Statements db, Set<String> types, long after, int limit)
      throws SQLException {
    SortedSet<Long> numbers = new TreeSet<>();
    for (String type : types) {
      try (ResultSet row = db.of(NUMBERS_OF_TYPE, type, after, limit).executeQuery()) {
        while (row.next()) {
          numbers.add(row.getLong(1));
        }
      }
    }
    List<Happening> found = new ArrayList<>();
    for (long number : numbers.stream().limit(limit).toList()) {
      found.addAll(read(db.of(ONE, number)));
    }
    return found;
  }

  private List<Happening> read(PreparedStatement query) throws SQLException {
    List<Happening> found = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        found.add(decode(row));
      }
    }
    return found;
  }

  Happening decode(ResultSet row) throws SQLException {
    return new EventRow(
            row.getLong(1),
            row.getString(2),
            row.getString(3),
            row.getString(8),
            row.getLong(4),
            row.getString(5),
            row.getLong(6),
            row.getString(7))
        .happening(bodies);
  }
}
