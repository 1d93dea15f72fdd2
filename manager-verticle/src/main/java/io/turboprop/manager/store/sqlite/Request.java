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
  private @Nullable Runnable next;

  /**
   * @param writes the work consists of, for the statistics; 0 for what was counted elsewhere
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
    over();
  }

  void fail(Throwable cause) {
    reply.fail(cause);
    over();
  }

  /** Succeeds without a value and without the work, which somebody else does. */
  void acknowledge() {
    reply.succeed();
    over();
  }

  /** Runs this after the answer was given, on the thread that gave it; before it is submitted. */
  void andThen(Runnable action) {
    next = action;
  }

  private void over() {
    if (next != null) {
      next.run();
    }
  }
}
