package io.turboprop.manager.store.sqlite;

import java.sql.SQLException;

/**
 * The epoch of the store as the transaction at hand has it: read once, since only requests of that
 * transaction can change it. On the writer's thread.
 */
final class Epoch {
  private static final long UNKNOWN = -1;

  private final Counters counters;
  private long known = UNKNOWN;

  Epoch(Counters counters) {
    this.counters = counters;
  }

  /** A transaction begins, or some of it was undone. */
  void forget() {
    known = UNKNOWN;
  }

  long value(Statements db) throws SQLException {
    if (known == UNKNOWN) {
      known = counters.value(db, Counters.EPOCH);
    }
    return known;
  }

  /** Begins the next one. */
  long next(Statements db) throws SQLException {
    forget();
    known = counters.grow(db, Counters.EPOCH);
    return known;
  }
}
