package io.turboprop.manager.store;

/**
 * What a store did since it was opened. Counters only grow.
 *
 * @param batches committed
 * @param writes of the committed batches
 * @param transactions that made them durable, one fsync each; 0 for a store without a disk
 * @param stale batches refused with {@link StaleWriteException}
 * @param failed batches refused for any other reason
 * @param queued requests that wait for the writer now
 */
public record StoreStats(
    long batches, long writes, long transactions, long stale, long failed, int queued) {

  /** Mean batches per fsync, 0 before the first. */
  public double batchesPerTransaction() {
    return transactions == 0 ? 0 : (double) batches / transactions;
  }

  /** Mean writes per fsync, 0 before the first. */
  public double writesPerTransaction() {
    return transactions == 0 ? 0 : (double) writes / transactions;
  }
}
