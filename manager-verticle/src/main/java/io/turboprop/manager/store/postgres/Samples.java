package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.store.rows.Sampled;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Of the newest {@code metricsTotal} samples, the newest {@code metricsKept} of each subject. Each
 * subject numbers its own samples, so that forgetting the oldest needs no counting.
 */
final class Samples {
  /** Whose they are. */
  enum Table {
    PROPLET(Sampled.PROPLET),
    TASK(Sampled.TASK);

    private final Sampled of;
    private final String sqlName;
    private final String insert;
    private final String forgetOfSubjects;
    private final String forgetOfAll;

    Table(Sampled of) {
      this.of = of;
      this.sqlName = of.table();
      this.insert =
          """
          insert into %1$s(subject, number, body)
          select subject,
            coalesce((select max(number) from %1$s old where old.subject = new.subject), 0)
              + row_number() over (partition by subject order by nth),
            body
          from unnest($1::text[], $2::text[]) with ordinality as new(subject, body, nth)
          order by nth\
          """
              .formatted(sqlName);
      this.forgetOfSubjects =
          """
          delete from %1$s old using (select distinct unnest($1::text[]) as subject) new
          where old.subject = new.subject and old.number <=
            (select max(number) from %1$s newest where newest.subject = new.subject) - $2\
          """
              .formatted(sqlName);
      this.forgetOfAll =
          "delete from %1$s where seq <= (select max(seq) from %1$s) - $1".formatted(sqlName);
    }

    Sampled of() {
      return of;
    }
  }

  private final Bodies bodies;

  Samples(Bodies bodies) {
    this.bodies = bodies;
  }

  static void send(
      Db db,
      Table table,
      List<Entry.Sample> samples,
      Retention kept,
      List<Future<RowSet<Row>>> sent) {
    if (samples.isEmpty()) {
      return;
    }
    Object subjects = Columns.texts(samples, Entry.Sample::subject);
    sent.add(db.send(table.insert, subjects, Columns.texts(samples, Entry.Sample::body)));
    sent.add(db.send(table.forgetOfAll, (long) kept.metricsTotal()));
    sent.add(db.send(table.forgetOfSubjects, subjects, (long) kept.metricsKept()));
  }

  static Future<RowSet<Row>> forget(Db db, Table table, List<String> subjects) {
    return db.send(
        "delete from " + table.sqlName + " where subject = any($1)",
        (Object) Columns.texts(subjects));
  }

  <S extends Record> Page<S> page(
      Db db, Table table, Class<S> type, String subject, long offset, long limit)
      throws DbException {
    long from = Math.max(0, offset);
    long most = Math.max(0, limit);
    List<S> samples = new ArrayList<>();
    for (Row row :
        db.rows(
            "select number, body from "
                + table.sqlName
                + " where subject = $1 order by number limit $2 offset $3",
            subject,
            most,
            from)) {
      RowName name = RowName.sample(table.sqlName, subject, row.getLong(0));
      samples.add(bodies.decode(name, row.getString(1), type));
    }
    long total =
        db.rows("select count(*) from " + table.sqlName + " where subject = $1", subject)
            .iterator()
            .next()
            .getLong(0);
    return new Page<>(from, most, total, samples);
  }
}
