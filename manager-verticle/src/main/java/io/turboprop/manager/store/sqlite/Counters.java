package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Stored numbers that the store cannot do without. They exist from the beginning. */
final class Counters {
  static final String EPOCH = "epoch";

  /** Up to this sequence number, happenings were forgotten. */
  static final String HORIZON = "horizon";

  /** Up to this sequence number, {@link EventLists} know the log. */
  static final String LISTED = "listed";

  /** Up to this record, the tables have what is in the {@link AheadLog}. */
  static final String AHEAD = "ahead";

  private final Path file;

  Counters(Path file) {
    this.file = file;
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged: an epoch or a place in the log cannot
   *     be guessed
   */
  long value(Statements db, String name) throws SQLException {
    try (ResultSet row =
        db.of("select value, crc from counter where name = ?", name).executeQuery()) {
      if (row.next() && row.getLong(2) == Checksum.of(name, row.getLong(1))) {
        return row.getLong(1);
      }
    }
    throw new OrchestratorException(
        ErrorCode.INTERNAL,
        "store "
            + file
            + ": the counter "
            + name
            + " is damaged or missing; restore the file from a backup");
  }

  void set(Statements db, String name, long value) throws SQLException {
    db.run(
        "update counter set value = ?, crc = ? where name = ?",
        value,
        Checksum.of(name, value),
        name);
  }

  long grow(Statements db, String name) throws SQLException {
    long next = value(db, name) + 1;
    set(db, name, next);
    return next;
  }
}
