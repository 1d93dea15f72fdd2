package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.store.rows.Sampled;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Of the newest {@code metricsTotal} samples, the newest {@code metricsKept} of each subject. Each
 * subject numbers its own samples, so that forgetting the oldest needs no counting.
 */
final class SampleTable<S extends Record> {
  private final String table;
  private final Class<S> type;
  private final Bodies bodies;
  private final Retention retention;
  private final String newest;
  private final String insert;
  private final String forgetOfSubject;
  private final String forgetOfAll;
  private final String count;
  private final String select;

  SampleTable(Sampled of, Class<S> type, Bodies bodies, Retention retention) {
    this.table = of.table();
    this.type = type;
    this.bodies = bodies;
    this.retention = retention;
    this.newest = "select max(number) from " + table + " where subject = ?";
    this.insert = "insert into " + table + "(subject, number, body) values (?, ?, ?)";
    this.forgetOfSubject = "delete from " + table + " where subject = ? and number <= ?";
    this.forgetOfAll = "delete from " + table + " where seq <= last_insert_rowid() - ?";
    this.count = "select count(*) from " + table + " where subject = ?";
    this.select =
        "select number, body from " + table + " where subject = ? order by number limit ? offset ?";
  }

  /** Gives the sample's number. */
  long append(Statements db, String subject, String body) throws SQLException {
    long number = number(db, newest, subject) + 1;
    db.run(insert, subject, number, body);
    db.run(forgetOfAll, retention.metricsTotal());
    db.run(forgetOfSubject, subject, number - retention.metricsKept());
    return number;
  }

  Page<S> page(Statements db, String subject, long offset, long limit) throws SQLException {
    long from = Math.max(0, offset);
    long most = Math.max(0, limit);
    List<S> samples = new ArrayList<>();
    try (ResultSet row = db.of(select, subject, most, from).executeQuery()) {
      while (row.next()) {
        RowName name = RowName.sample(table, subject, row.getLong(1));
        samples.add(bodies.decode(name, row.getString(2), type));
      }
    }
    return new Page<>(from, most, number(db, count, subject), samples);
  }

  private static long number(Statements db, String sql, String subject) throws SQLException {
    try (ResultSet row = db.of(sql, subject).executeQuery()) {
      return row.getLong(1);
    }
  }
}
