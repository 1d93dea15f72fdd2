package io.turboprop.manager.store.rows;

import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.StoreStats;
import java.util.concurrent.atomic.LongAdder;

/** What a writer did since it began, for {@link StoreStats}. Thread-safe. */
public final class WriteCounts {
  private final LongAdder batches = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder transactions = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** One batch was stored, of so many writes. */
  public void stored(int writesOfBatch) {
    batches.increment();
    writes.add(writesOfBatch);
  }

  public void transaction() {
    transactions.increment();
  }

  /** One batch was refused, for this reason. */
  public void refused(Throwable why) {
    if (why instanceof StaleWriteException) {
      stale.increment();
    } else {
      failed.increment();
    }
  }

  /** So many batches were not stored, and the store is to blame. */
  public void failed(int requests) {
    failed.add(requests);
  }

  /**
   * @param queued requests that wait now
   */
  public StoreStats stats(int queued) {
    return new StoreStats(
        batches.sum(), writes.sum(), transactions.sum(), stale.sum(), failed.sum(), queued);
  }
}
