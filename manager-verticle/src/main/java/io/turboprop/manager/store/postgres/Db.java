package io.turboprop.manager.store.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection, used by one thread that may wait. What is sent goes out at once, in this order; so
 * several statements take one round trip.
 */
final class Db {
  private final PgConnection connection;
  private final Duration answer;

  Db(PgConnection connection, Duration answer) {
    this.connection = connection;
    this.answer = answer;
  }

  /** Without parameters: one statement or several, not prepared. */
  Future<RowSet<Row>> send(String sql) {
    return connection.query(sql).execute();
  }

  /**
   * @param parameters texts, numbers, truth values and arrays of them; the texts of statements are
   *     constants, so the cache of prepared ones stays small
   */
  Future<RowSet<Row>> send(String sql, @Nullable Object... parameters) {
    return connection.preparedQuery(sql).execute(Tuple.from(parameters));
  }

  RowSet<Row> rows(Future<RowSet<Row>> sent) throws DbException {
    return wait(sent, answer);
  }

  RowSet<Row> rows(String sql, @Nullable Object... parameters) throws DbException {
    return rows(send(sql, parameters));
  }

  /** All of them; fails as the first one does that fails. */
  void done(List<Future<RowSet<Row>>> sent) throws DbException {
    for (Future<RowSet<Row>> each : sent) {
      rows(each);
    }
  }

  static <T> T wait(Future<T> sent, Duration most) throws DbException {
    try {
      return sent.toCompletionStage()
          .toCompletableFuture()
          .get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new DbException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new DbException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the threads of the store", e);
    }
  }

  /**
   * @param news called for each notification
   * @param lost called when the connection ends
   */
  void listen(Runnable news, Runnable lost) {
    connection.notificationHandler(notification -> news.run());
    connection.closeHandler(ignored -> lost.run());
  }

  void close() {
    connection.close();
  }
}
