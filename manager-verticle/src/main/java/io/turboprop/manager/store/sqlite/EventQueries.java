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
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Questions about happenings. Each walks along one of {@link EventLists} in the order of the log
 * and reads the rows it gives, no others; what is not listed yet is read through. A damaged
 * happening fails the question: without it, folding would give a wrong task. All within one
 * transaction.
 */
final class EventQueries {
  private static final String FIELDS =
      "e.seq, e.task, e.proplet, e.at, e.what, e.crc, e.body, e.function";
  static final String COLUMNS = "select " + FIELDS + " from event e";

  static final String NUMBERS_OF_TYPE =
      "select seq from event_of_type where what = ? and seq > ? order by seq limit ?";
  static final String ONE = COLUMNS + " where e.seq = ?";

  private final Bodies bodies;
  private final Counters counters;
  private final EventLists lists;

  EventQueries(Bodies bodies, Counters counters, EventLists lists) {
    this.bodies = bodies;
    this.counters = counters;
    this.lists = lists;
  }

  HappeningPage page(Statements db, HappeningFilter filter, long after, int limit)
      throws SQLException {
    List<Happening> found = limit <= 0 ? List.of() : find(db, filter, after, limit);
    return new HappeningPage(found, counters.value(db, Counters.HORIZON), EventLists.newest(db));
  }

  /** Walks the list of who it is of back from its end, or the log itself if it is of anybody. */
  List<Happening> latest(Statements db, HappeningFilter filter, int limit) throws SQLException {
    if (limit <= 0) {
      return List.of();
    }
    Optional<String> list = list(filter);
    if (list.isEmpty()) {
      return read(db, log(filter) + " order by e.seq desc limit ?", filter, limit);
    }
    List<Happening> found =
        read(
            db,
            log(filter) + " and e.seq > ? order by e.seq desc limit ?",
            filter,
            lists.listed(db),
            limit);
    if (found.size() < limit) {
      found.addAll(
          read(
              db,
              listed(list.get(), filter) + " order by l.seq desc limit ?",
              filter,
              limit - found.size()));
    }
    return found;
  }

  private List<Happening> find(Statements db, HappeningFilter filter, long after, int limit)
      throws SQLException {
    long logFrom = after;
    List<Happening> found = new ArrayList<>();
    if (filter.ofAnybody() && !filter.types().isEmpty()) {
      found.addAll(ofTypes(db, filter.types(), after, limit));
      logFrom = Math.max(after, lists.listed(db));
    } else if (list(filter).isPresent()) {
      found.addAll(read(db, listed(filter), filter, after, limit));
      logFrom = Math.max(after, lists.listed(db));
    }
    if (found.size() < limit) {
      found.addAll(read(db, unlisted(filter), filter, logFrom, limit - found.size()));
    }
    return found;
  }

  /** Along the list of the filter's task or proplet, from a number on. */
  static String listed(HappeningFilter filter) {
    return listed(list(filter).orElseThrow(), filter) + " and l.seq > ? order by l.seq limit ?";
  }

  /** Along the log, from a number on. */
  static String unlisted(HappeningFilter filter) {
    return log(filter) + " and e.seq > ? order by e.seq limit ?";
  }

  /** Whose list leads to the happenings; functions have few of them, and an index. */
  private static Optional<String> list(HappeningFilter filter) {
    if (filter.function().isPresent()) {
      return Optional.empty();
    }
    return filter.task().isPresent()
        ? Optional.of("task")
        : filter.proplet().map(proplet -> "proplet");
  }

  private static String listed(String of, HappeningFilter filter) {
    // A cross join is done in the order in which it is written.
    return "select "
        + FIELDS
        + " from event_of_"
        + of
        + " l cross join event e on e.seq = l.seq where "
        + (filter.task().isPresent() ? "l.task = ?" : "true")
        + (filter.proplet().isPresent()
            ? " and " + (of.equals("proplet") ? "l" : "e") + ".proplet = ?"
            : "")
        + ofTypes(filter, "l");
  }

  private static String log(HappeningFilter filter) {
    return COLUMNS
        + (filter.function().isPresent()
            ? " indexed by event_by_function where e.function = ?"
            : " where true")
        + (filter.task().isPresent() ? " and e.task = ?" : "")
        + (filter.proplet().isPresent() ? " and e.proplet = ?" : "")
        + ofTypes(filter, "e");
  }

  /** The parameter has the types as lines, each between line ends. */
  private static String ofTypes(HappeningFilter filter, String table) {
    return filter.types().isEmpty()
        ? ""
        : " and instr(?, char(10) || " + table + ".what || char(10)) > 0";
  }

  /**
   * The listed ones: the first of each type, merged; at most {@code limit} of each are looked at.
   */
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

  private List<Happening> read(Statements db, String sql, HappeningFilter filter, Number... last)
      throws SQLException {
    List<Object> parameters = new ArrayList<>();
    filter.function().map(FunctionName::value).ifPresent(parameters::add);
    filter.task().map(TaskId::value).ifPresent(parameters::add);
    filter.proplet().map(PropletId::value).ifPresent(parameters::add);
    if (!filter.types().isEmpty()) {
      parameters.add("\n" + String.join("\n", filter.types()) + "\n");
    }
    parameters.addAll(List.of(last));
    return read(db.of(sql, parameters.toArray()));
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
