package io.turboprop.manager.store;

import java.time.Duration;

/**
 * How long a store keeps what nobody removes by hand. Tasks and proplets stay until they are
 * removed.
 *
 * @param idempotencyKeys how long a repeated request is recognised, positive
 * @param metricsKept newest samples of each proplet and of each task, at least 1
 * @param metricsTotal newest samples of all proplets together, and of all tasks together, that may
 *     be kept at all, at least {@code metricsKept}
 */
public record Retention(Duration idempotencyKeys, int metricsKept, int metricsTotal) {
  public static final Retention DEFAULT = new Retention(Duration.ofHours(24), 1_000, 1_000_000);

  /** As much as fits into a small heap. */
  public static final Retention IN_MEMORY = new Retention(Duration.ofHours(24), 1_000, 100_000);

  public Retention {
    if (!idempotencyKeys.isPositive()) {
      throw new IllegalArgumentException(
          "idempotency keys must be kept for a positive time, not " + idempotencyKeys);
    }
    if (metricsKept < 1 || metricsTotal < metricsKept) {
      throw new IllegalArgumentException(
          "metrics kept must be at least 1 each and as many in total, not "
              + metricsKept
              + " and "
              + metricsTotal);
    }
  }
}
