package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.manager.store.rows.Outage;
import io.turboprop.manager.store.rows.WriteCounts;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: takes everything that waits, runs it as one transaction, and answers after the one
 * fsync. A request that is stale, senseless or meets a damaged page fails alone: then the
 * transaction begins again with a savepoint for each request, which costs a third more. When the
 * medium fails, all of the transaction do and nothing of it is stored. {@link #submitAll} from any
 * thread, {@link #run} on one thread of its own.
 */
final class Writer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /**
   * With the lock for writing. A transaction that began with a question, as those that carry an
   * epoch do, would be refused the lock at once while somebody else has it, and not wait for it.
   */
  private static final String BEGIN = "begin immediate";

  private final Path file;
  private final int drain;
  private final int capacity;
  private final Mailbox<Request<?>> mailbox;
  private final Session session;
  private final Epoch epoch;
  private final WriteCounts counts = new WriteCounts();

  private final Outage outage;

  Writer(SqliteOptions options, Epoch epoch) {
    this.epoch = epoch;
    this.file = options.file();
    this.drain = options.drain();
    this.capacity = options.queue();
    this.mailbox = new Mailbox<>(options.queue());
    this.outage = new Outage(LOG, options.file());
    this.session = new Session(() -> Connections.writer(options));
  }

  /** All of them together, which were let in elsewhere. */
  void submitAll(List<? extends Request<?>> requests) {
    if (!mailbox.offerAll(requests)) {
      requests.forEach(request -> request.fail(unavailable("the store is closed")));
    }
  }

  /**
   * One write that must not harm those of {@link #submitAll}: it is refused while half of the queue
   * is taken, and given up first when a transaction fails.
   */
  <T> Future<T> submitExpendable(Request.Work<T> work) {
    Request<T> request = new Request<>(work, 1, true);
    switch (mailbox.offer(request, (capacity + 1) / 2)) {
      case TAKEN -> {}
      case FULL -> {
        counts.failed(1);
        request.fail(unavailable("too many writes wait for the disk; try again later"));
      }
      case CLOSED -> request.fail(unavailable("the store is closed"));
    }
    return request.future();
  }

  @Override
  public void run() {
    try {
      List<Request<?>> requests = mailbox.take(drain);
      while (!requests.isEmpty()) {
        transact(requests);
        requests = mailbox.take(drain);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      session.discard();
    }
  }

  private void transact(List<Request<?>> requests) {
    try {
      Statements db = session.open();
      begin(db);
      List<Request<?>> done = all(db, requests) ? requests : oneByOne(db, requests);
      db.run("commit");
      count(done);
      recovered(done);
      requests.forEach(Request::deliver);
    } catch (SQLException e) {
      giveUp(requests, Failures.explain(file, e));
    } catch (MediumFailure e) {
      giveUp(requests, Failures.explain(file, e.failure()));
    } catch (RuntimeException | Error e) {
      giveUp(requests, outage.unexpected(e));
    }
  }

  private void begin(Statements db) throws SQLException {
    db.run(BEGIN);
    epoch.forget();
  }

  /** Whether all will be stored with this transaction; otherwise nothing has been done. */
  private boolean all(Statements db, List<Request<?>> requests) throws SQLException {
    try {
      for (Request<?> request : requests) {
        request.run(db);
      }
      return true;
    } catch (SQLException e) {
      if (!Failures.ofOneRequest(e)) {
        throw e;
      }
    } catch (RuntimeException e) {
      // of one request, too: it will be told when its turn comes again
    }
    db.run("rollback");
    begin(db);
    return false;
  }

  /** Those that will be stored with this transaction. */
  private List<Request<?>> oneByOne(Statements db, List<Request<?>> requests) {
    return requests.stream().filter(request -> attempt(db, request)).toList();
  }

  /** Whether the request will be stored with this transaction. */
  private boolean attempt(Statements db, Request<?> request) {
    try {
      db.run("savepoint request");
      boolean done = runOrUndo(db, request);
      db.run("release request");
      return done;
    } catch (SQLException e) {
      throw new MediumFailure(e);
    }
  }

  private boolean runOrUndo(Statements db, Request<?> request) throws SQLException {
    try {
      request.run(db);
      return true;
    } catch (SQLException e) {
      if (!Failures.ofOneRequest(e)) {
        throw e;
      }
      refuse(request, Failures.explain(file, e));
    } catch (RuntimeException e) {
      refuse(request, e);
    }
    db.run("rollback to request");
    epoch.forget();
    return false;
  }

  private void refuse(Request<?> request, RuntimeException why) {
    counts.refused(why);
    request.refuse(why);
  }

  private void count(List<Request<?>> done) {
    if (!done.isEmpty()) {
      counts.transaction();
      done.stream()
          .filter(request -> request.writes() > 0)
          .forEach(request -> counts.stored(request.writes()));
    }
  }

  private void recovered(List<Request<?>> done) {
    if (!done.isEmpty()) {
      outage.over();
    }
  }

  /** Tries once more without those that are expendable, if there are any. */
  private void giveUp(List<Request<?>> requests, OrchestratorException cause) {
    List<Request<?>> needed = requests.stream().filter(r -> !r.expendable()).toList();
    if (needed.isEmpty() || needed.size() == requests.size()) {
      failAll(requests, cause);
      return;
    }
    failAll(requests.stream().filter(Request::expendable).toList(), cause);
    transact(needed);
  }

  private void failAll(List<Request<?>> requests, OrchestratorException cause) {
    outage.failed(requests.size(), cause);
    session.discard();
    counts.failed(requests.size());
    requests.forEach(request -> request.fail(cause));
  }

  private OrchestratorException unavailable(String why) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE, "store " + file + ": " + why + ", nothing was stored");
  }

  /** Of everything that is stored in this file, also by others than this. */
  WriteCounts counts() {
    return counts;
  }

  /**
   * @param more that wait elsewhere
   */
  StoreStats stats(int more) {
    return counts.stats(mailbox.size() + more);
  }

  /** What was submitted is still written; then {@link #run} ends. */
  void close() {
    mailbox.close();
  }

  /** Carries what is no fault of the request out of it. */
  private static final class MediumFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SQLException failure;

    MediumFailure(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }
}
