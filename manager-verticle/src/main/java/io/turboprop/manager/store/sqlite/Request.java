package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Reply;
import io.vertx.core.Future;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something to be done on a database thread, and where its outcome goes. */
final class Request<T> {

  /** Runs inside of a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T on(Statements db) throws SQLException;
  }

  private final Work<T> work;
  private final int writes;
  private final boolean expendable;
  private final Reply<T> reply = new Reply<>();
  private @Nullable Runnable outcome;

  /**
   * @param writes the work consists of, for the statistics
   * @param expendable given up first when not everything can be done
   */
  Request(Work<T> work, int writes, boolean expendable) {
    this.work = work;
    this.writes = writes;
    this.expendable = expendable;
  }

  Future<T> future() {
    return reply.future();
  }

  boolean expendable() {
    return expendable;
  }

  int writes() {
    return writes;
  }

  /** Does the work and keeps the answer until {@link #deliver}. */
  void run(Statements db) throws SQLException {
    T answer = work.on(db);
    outcome = () -> reply.succeed(answer);
  }

  /** Keeps a failure until {@link #deliver}. */
  void refuse(Throwable cause) {
    outcome = () -> reply.fail(cause);
  }

  void deliver() {
    if (outcome != null) {
      outcome.run();
    }
  }

  void fail(Throwable cause) {
    reply.fail(cause);
  }
}
