package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions, each in a read transaction of its own: it sees everything that was committed
 * before it was asked, and one state from beginning to end. {@link #ask} from any thread, {@link
 * #run} on as many threads as there shall be connections.
 */
final class Readers implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  private final SqliteOptions options;
  private final Ahead ahead;
  private final Path file;
  private final Mailbox<Request<?>> mailbox;

  Readers(SqliteOptions options, Ahead ahead) {
    this.options = options;
    this.ahead = ahead;
    this.file = options.file();
    this.mailbox = new Mailbox<>(options.queue());
  }

  <T> Future<T> ask(Request.Work<T> question) {
    Request<T> request = new Request<>(question, 0, false);
    ahead.whenSettled(() -> offer(request), request::fail);
    return request.future();
  }

  private void offer(Request<?> request) {
    switch (mailbox.offer(request)) {
      case TAKEN -> {}
      case FULL -> request.fail(unavailable("too many questions wait; try again later"));
      case CLOSED -> request.fail(unavailable("the store is closed"));
    }
  }

  @Override
  public void run() {
    Session session = new Session(() -> Connections.reader(options));
    try {
      List<Request<?>> next = mailbox.take(1);
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

  private void answer(Session session, Request<?> request) {
    try {
      Statements db = session.open();
      request.run(db);
      db.connection().commit();
    } catch (SQLException e) {
      session.discard();
      LOG.error("store {}: cannot be read", file, e);
      request.refuse(Failures.explain(file, e));
    } catch (RuntimeException | Error e) {
      session.discard();
      request.refuse(e);
    }
    request.deliver();
  }

  private OrchestratorException unavailable(String why) {
    return new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "store " + file + ": " + why);
  }

  /** Questions asked before are still answered; then {@link #run} ends. */
  void close() {
    mailbox.close();
  }
}
