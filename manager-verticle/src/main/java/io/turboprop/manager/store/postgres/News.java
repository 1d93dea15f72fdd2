package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Watchers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what the database tells when happenings were stored, whoever stored them. When it has
 * been deaf, it tells once, for there may have been news. {@link #run} on a thread of its own.
 */
final class News implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(News.class);

  /** So that a connection that died in silence is noticed. */
  private static final Duration ASK = Duration.ofSeconds(10);

  private static final long PAUSE_MS = 500;

  private final PostgresOptions options;
  private final Session session;
  private final Watchers watchers;
  private final String channel;
  private final CountDownLatch closing = new CountDownLatch(1);

  News(PostgresOptions options, Session session, Watchers watchers, String channel) {
    this.options = options;
    this.session = session;
    this.watchers = watchers;
    this.channel = channel;
  }

  @Override
  public void run() {
    try {
      while (closing.getCount() > 0) {
        listen();
        closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the listener", e);
    } finally {
      session.discard();
    }
  }

  /** Until it is closed, or the connection is lost. */
  private void listen() throws InterruptedException {
    try {
      Db db = session.open();
      Semaphore ended = new Semaphore(0);
      db.listen(watchers::tell, ended::release);
      db.rows(db.send("listen " + channel));
      watchers.tell();
      while (closing.getCount() > 0) {
        if (ended.tryAcquire(ASK.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        db.rows(db.send("select 1"));
      }
    } catch (DbException e) {
      LOG.debug("store {}: cannot listen: {}", options.address(), Failures.reason(e));
    } finally {
      session.discard();
    }
  }

  void close() {
    closing.countDown();
    session.discard();
  }
}
