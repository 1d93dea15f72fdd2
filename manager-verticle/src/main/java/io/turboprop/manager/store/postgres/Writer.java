package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.StoreStats;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.manager.store.rows.Outage;
import io.turboprop.manager.store.rows.WriteCounts;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: takes everything that waits, writes it as one transaction, and answers when that is
 * committed. A database that is away is waited for, up to the patience of the options; then the
 * requests fail and nothing of them is stored. If only the answer of a commit is lost, the writer
 * asks whether it was committed, however long that takes, since nobody may be told what is not
 * known. {@link #submit} from any thread, {@link #run} on one of its own.
 */
final class Writer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** Characters after which a transaction takes in no more: a statement has to fit into memory. */
  private static final int FULL = 8 << 20;

  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 1_000;

  private final PostgresOptions options;
  private final Session session;
  private final BulkWrites writes;
  private final String channel;
  private final Mailbox<Request> mailbox;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WriteCounts counts = new WriteCounts();

  /** Of this object among all that ever wrote. */
  private final String id = UUID.randomUUID().toString();

  private final Outage outage;

  // Of the thread that runs.
  private long number;

  /**
   * @param channel told of new happenings
   */
  Writer(PostgresOptions options, Session session, BulkWrites writes, String channel) {
    this.options = options;
    this.session = session;
    this.writes = writes;
    this.channel = channel;
    this.mailbox = new Mailbox<>(options.queue());
    this.outage = new Outage(LOG, options.address());
  }

  Future<Void> submit(Request.Rows request) {
    // What is expendable must not harm the rest: it is refused while half of the queue is taken.
    admit(request, request.expendable() ? (options.queue() + 1) / 2 : options.queue());
    return request.future();
  }

  <T> Future<T> submit(Request.Alone<T> request) {
    admit(request, (options.queue() + 1) / 2);
    return request.future();
  }

  private void admit(Request request, int most) {
    switch (mailbox.offer(request, most)) {
      case TAKEN -> {}
      case FULL -> {
        counts.failed(1);
        request.fail(unavailable("too many writes wait for the database; try again later"));
      }
      case CLOSED -> request.fail(unavailable("the store is closed"));
    }
  }

  @Override
  public void run() {
    try {
      List<Request> requests = mailbox.take(options.drain());
      while (!requests.isEmpty()) {
        inOrder(requests);
        requests = mailbox.take(options.drain());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      session.discard();
    }
  }

  /** What has a transaction of its own parts those before it from those behind. */
  private void inOrder(List<Request> requests) throws InterruptedException {
    List<Request.Rows> together = new ArrayList<>();
    int size = 0;
    for (Request request : requests) {
      switch (request) {
        case Request.Rows some -> {
          if (encoded(some)) {
            together.add(some);
            size += some.size();
          }
          if (size >= FULL) {
            store(together);
            together = new ArrayList<>();
            size = 0;
          }
        }
        case Request.Alone<?> alone -> {
          store(together);
          together = new ArrayList<>();
          size = 0;
          untilDone(List.of(alone), transaction -> transaction.run(alone));
        }
      }
    }
    store(together);
  }

  private boolean encoded(Request.Rows request) {
    try {
      request.encode();
      return true;
    } catch (RuntimeException e) {
      counts.failed(1);
      request.fail(e);
      return false;
    }
  }

  private void store(List<Request.Rows> requests) throws InterruptedException {
    if (!requests.isEmpty()) {
      untilDone(
          requests,
          transaction -> {
            if (transaction.store(requests)) {
              counts.transaction();
            }
          });
    }
  }

  /** What one transaction does. */
  @FunctionalInterface
  private interface Step {
    void in(Transaction transaction) throws DbException;
  }

  private void untilDone(List<? extends Request> requests, Step step) throws InterruptedException {
    long end = System.nanoTime() + options.patience().toNanos();
    long pause = FIRST_PAUSE_MS;
    boolean doubtful = false;
    number++;
    while (true) {
      Transaction transaction = null;
      try {
        Db db = session.open();
        if (doubtful && Transaction.committed(db, id, number)) {
          LOG.info("store {}: the answer was lost, but all was stored", options.address());
        } else {
          doubtful = false;
          transaction = new Transaction(db, writes, id, number, channel);
          step.in(transaction);
        }
        finish(requests);
        return;
      } catch (DbException e) {
        session.discard();
        doubtful |= transaction != null && transaction.doubtful();
        boolean late = System.nanoTime() - end >= 0;
        boolean last = closing.getCount() == 0;
        if (!doubtful && (late || last || !Failures.passing(e))) {
          giveUp(requests, e);
          return;
        }
        if (doubtful && late) {
          if (last) {
            failAll(requests, outage.unknown("the database", e));
            return;
          }
          refuseWaiting(e);
        }
        pauseOf(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      } catch (RuntimeException e) {
        session.discard();
        failAll(requests, doubtful ? outage.unknown("the database", e) : outage.unexpected(e));
        return;
      }
    }
  }

  /** Not shorter when it is closed: the database is as far away then. */
  private static void pauseOf(long millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  private void finish(List<? extends Request> requests) {
    outage.over();
    for (Request request : requests) {
      if (request instanceof Request.Rows one) {
        count(one);
      }
      request.deliver();
    }
  }

  private void count(Request.Rows request) {
    request
        .refusal()
        .ifPresentOrElse(counts::refused, () -> counts.stored(request.entries().size()));
  }

  /** If the values of one request are to blame, each is tried by itself. */
  private void giveUp(List<? extends Request> requests, DbException e) throws InterruptedException {
    if (Failures.ofOneRequest(e) && requests.size() > 1) {
      for (Request request : requests) {
        if (request instanceof Request.Rows one) {
          store(List.of(one));
        }
      }
    } else {
      failAll(requests, Failures.explain(options.address(), e));
    }
  }

  /** While nobody knows how the last transaction ended, those behind it need not wait. */
  private void refuseWaiting(DbException e) throws InterruptedException {
    if (mailbox.size() > 0) {
      failAll(mailbox.take(options.queue()), Failures.explain(options.address(), e));
    }
  }

  private void failAll(List<? extends Request> requests, OrchestratorException cause) {
    outage.failed(requests.size(), cause);
    counts.failed(requests.size());
    requests.forEach(request -> request.fail(cause));
  }

  private OrchestratorException unavailable(String why) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store " + options.address() + ": " + why + ", nothing was stored");
  }

  StoreStats stats() {
    return counts.stats(mailbox.size());
  }

  /** What was submitted is still written, if the database answers; then {@link #run} ends. */
  void close() {
    mailbox.close();
    closing.countDown();
  }
}
