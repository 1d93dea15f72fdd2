package io.turboprop.manager.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Which happenings are of a task, of a proplet and of a type. An index would be brought up to date
 * with each of them, on pages all over it; these tables are, for many at a time and in their own
 * order. Up to {@link #listed} the log is in them, what came later is looked through.
 */
final class EventLists {
  /** Happenings that may be looked through by a question: a millisecond or two. */
  static final int UNLISTED = 4_096;

  private static final int UNKNOWN = -1;

  private static final List<String> FILL =
      List.of(
          """
          insert or fail into event_of_task select task, seq, what from event
          where seq > ? and seq <= ? and task is not null order by task, seq\
          """,
          """
          insert or fail into event_of_proplet select proplet, seq, what from event
          where seq > ? and seq <= ? and proplet is not null order by proplet, seq\
          """,
          """
          insert or fail into event_of_type select what, seq from event
          where seq > ? and seq <= ? order by what, seq\
          """);

  private final Counters counters;

  /** On the writer's thread; some fewer than there are after a transaction that failed. */
  private int unlisted = UNKNOWN;

  EventLists(Counters counters) {
    this.counters = counters;
  }

  /** The greatest number that the tables know of. */
  long listed(Statements db) throws SQLException {
    return counters.value(db, Counters.LISTED);
  }

  /** One more is in the log, in this transaction. On the writer's thread. */
  void appended(Statements db) throws SQLException {
    unlisted =
        unlisted == UNKNOWN ? (int) Math.min(UNLISTED, newest(db) - listed(db)) : unlisted + 1;
    if (unlisted >= UNLISTED) {
      fill(db);
    }
  }

  /** Nothing has to be looked through in this transaction. On the writer's thread. */
  void fill(Statements db) throws SQLException {
    long from = listed(db);
    long to = newest(db);
    if (to > from) {
      for (String sql : FILL) {
        db.run(sql, from, to);
      }
      counters.set(db, Counters.LISTED, to);
    }
    unlisted = 0;
  }

  /** The greatest number in the log, 0 before there is one. */
  static long newest(Statements db) throws SQLException {
    try (ResultSet row = db.of("select max(seq) from event").executeQuery()) {
      return row.getLong(1);
    }
  }
}
