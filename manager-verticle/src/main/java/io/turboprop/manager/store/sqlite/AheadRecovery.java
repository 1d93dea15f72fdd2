package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.rows.EntryBytes;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings into the tables what a store has only in its {@link AheadLog}: after a crash, and in
 * copies of its file.
 */
final class AheadRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(AheadRecovery.class);
  private static final String FILES = String.join(" or ", AheadLog.SUFFIXES);

  /** Entries of one transaction. */
  private static final int STEP = 20_000;

  private AheadRecovery() {}

  /**
   * Of a store that nobody uses; its files are gone afterwards.
   *
   * @throws OrchestratorException STORE_UNAVAILABLE if a record is damaged that others follow, or
   *     does not fit to the tables: what was answered would be lost
   */
  static void recover(Statements db, Tables tables) throws SQLException {
    Path store = tables.file();
    try {
      List<AheadLog.Found> found = AheadLog.read(store);
      if (!found.isEmpty()) {
        recover(db, tables, found);
      }
      AheadLog.delete(store);
    } catch (IOException e) {
      throw unreadable(store, e);
    }
  }

  private static void recover(Statements db, Tables tables, List<AheadLog.Found> found)
      throws SQLException {
    long known = tables.counters().value(db, Counters.AHEAD);
    long last = apply(db, tables, found);
    long newest = found.getLast().number();
    if (newest > last) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + tables.file()
              + ": the file is damaged: record "
              + (last + 1)
              + " of its "
              + FILES
              + " is wrong or missing, and what was committed up to record "
              + newest
              + " would be lost; restore a backup, or move these two files away to go on without"
              + " it");
    }
    if (last > known) {
      LOG.info("store {}: {} records of its log are stored", tables.file(), last - known);
    }
  }

  /**
   * What belongs to a copy of the tables.
   *
   * @param found in the files before the copy was made
   * @throws OrchestratorException STORE_UNAVAILABLE if it does not fit to the tables
   */
  static void complete(Statements copy, Tables tables, List<AheadLog.Found> found)
      throws SQLException {
    if (!found.isEmpty()) {
      apply(copy, tables, found);
    }
  }

  static OrchestratorException unreadable(Path store, IOException e) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store " + store + ": its " + FILES + " cannot be used; check the disk and permissions",
        e);
  }

  /** Those that follow what the tables have, up to the first gap; gives the last number. */
  private static long apply(Statements db, Tables tables, List<AheadLog.Found> found)
      throws SQLException {
    long last = tables.counters().value(db, Counters.AHEAD);
    try {
      Round round = new Round();
      for (AheadLog.Found record : found) {
        if (record.number() == last + 1) {
          last++;
          round.add(last, EntryBytes.read(record.payload()));
          if (round.size() >= STEP) {
            commit(db, tables, round);
            round = new Round();
          }
        }
      }
      if (!round.isEmpty()) {
        commit(db, tables, round);
      }
    } catch (IllegalArgumentException | StaleWriteException e) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + tables.file()
              + ": its "
              + FILES
              + " does not fit to it ("
              + e.getMessage()
              + "); they belong together, so restore a backup, or move these two files away to go"
              + " on without what only they have",
          e);
    }
    return last;
  }

  private static void commit(Statements db, Tables tables, Round round) throws SQLException {
    db.run("begin immediate");
    try {
      round.apply(db, tables.writes(), tables.counters());
      db.run("commit");
    } catch (SQLException | RuntimeException e) {
      db.run("rollback");
      throw e;
    }
  }
}
