package io.turboprop.manager.store.postgres;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries until the database answers. */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 5_000;

  private final PostgresOptions options;

  /** Nobody opens it: it is there to wait for. */
  private final CountDownLatch never = new CountDownLatch(1);

  Patience(PostgresOptions options) {
    this.options = options;
  }

  /** Something that needs the database. */
  @FunctionalInterface
  interface Step {
    void run() throws DbException;
  }

  /**
   * @throws DbException if it fails for a reason that does not pass by itself
   */
  void until(Step step) throws DbException, InterruptedException {
    long pause = FIRST_PAUSE_MS;
    while (true) {
      try {
        step.run();
        return;
      } catch (DbException e) {
        if (!Failures.passing(e)) {
          throw e;
        }
        LOG.warn("store {}: waiting for the database: {}", options.address(), Failures.reason(e));
      }
      never.await(pause, TimeUnit.MILLISECONDS);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }
}
