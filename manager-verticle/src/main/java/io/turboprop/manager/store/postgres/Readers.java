package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Reply;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions, each in a read transaction of its own: it sees everything that was committed
 * before it began, and one state from beginning to end. {@link #ask} from any thread, {@link #run}
 * on as many threads as there shall be connections.
 */
final class Readers implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  /** A question. */
  @FunctionalInterface
  interface Question<T> {
    T to(Db db) throws DbException;
  }

  private record Asked<T>(Question<T> question, Reply<T> reply) {
    void answer(Db db) throws DbException {
      Future<?> begun = db.send("begin isolation level repeatable read, read only");
      T answer = question.to(db);
      if (begun.failed()) {
        throw new DbException(begun.cause());
      }
      db.send("commit");
      reply.succeed(answer);
    }
  }

  private final Vertx vertx;
  private final PostgresOptions options;
  private final Mailbox<Asked<?>> mailbox;

  Readers(Vertx vertx, PostgresOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.mailbox = new Mailbox<>(options.queue());
  }

  <T> Future<T> ask(Question<T> question) {
    Asked<T> asked = new Asked<>(question, new Reply<>());
    switch (mailbox.offer(asked)) {
      case TAKEN -> {}
      case FULL -> asked.reply.fail(unavailable("too many questions wait; try again later"));
      case CLOSED -> asked.reply.fail(unavailable("the store is closed"));
    }
    return asked.reply.future();
  }

  @Override
  public void run() {
    Session session = new Session(vertx, options);
    try {
      List<Asked<?>> next = mailbox.take(1);
      while (!next.isEmpty()) {
        answer(session, next.getFirst());
        next = mailbox.take(1);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a reader", e);
    } finally {
      session.discard();
    }
  }

  private void answer(Session session, Asked<?> asked) {
    try {
      try {
        asked.answer(session.open());
      } catch (DbException e) {
        session.discard();
        if (!Failures.passing(e)) {
          throw e;
        }
        // The connection may have been dead for a while; a new one tells.
        asked.answer(session.open());
      }
    } catch (DbException e) {
      session.discard();
      LOG.error("store {}: cannot be read: {}", options.address(), Failures.reason(e));
      asked.reply.fail(Failures.explain(options.address(), e));
    } catch (RuntimeException e) {
      session.discard();
      asked.reply.fail(e);
    }
  }

  private OrchestratorException unavailable(String why) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE, "store " + options.address() + ": " + why);
  }

  /** Questions asked before are still answered; then {@link #run} ends. */
  void close() {
    mailbox.close();
  }
}
