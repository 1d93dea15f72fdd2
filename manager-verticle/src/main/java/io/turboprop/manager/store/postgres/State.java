package io.turboprop.manager.store.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * The numbers of a store. Whoever writes locks their row first and keeps it for the transaction.
 *
 * @param epoch of the lead
 * @param sequence of the newest happening, 0 if there was none
 * @param horizon up to this sequence number, happenings were forgotten
 */
record State(long epoch, long sequence, long horizon) {
  private static final String SELECT = "select epoch, sequence, horizon from state";

  static Future<RowSet<Row>> lock(Db db) {
    return db.send(SELECT + " for update", new Object[0]);
  }

  static Future<RowSet<Row>> read(Db db) {
    return db.send(SELECT, new Object[0]);
  }

  static State of(RowSet<Row> rows) throws DbException {
    for (Row row : rows) {
      return new State(row.getLong(0), row.getLong(1), row.getLong(2));
    }
    throw new DbException("the row of table state is missing; restore the database from a backup");
  }
}
