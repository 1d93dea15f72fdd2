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
 * @param happenings what of the log is kept
 * @param attemptsKept newest attempts of each task, at least 1
 */
public record Retention(
    Duration idempotencyKeys,
    int metricsKept,
    int metricsTotal,
    Happenings happenings,
    int attemptsKept) {
  public static final Retention DEFAULT =
      new Retention(Duration.ofHours(24), 1_000, 1_000_000, Happenings.DEFAULT, 100);

  /** As much as fits into a small heap. */
  public static final Retention IN_MEMORY =
      new Retention(
          Duration.ofHours(24), 1_000, 100_000, Happenings.DEFAULT.withKept(200_000), 100);

  /**
   * What of the log is kept. A happening that is older than {@code age} or not among the newest
   * {@code kept} is forgotten, unless it is one of the newest {@code tail} of a task that exists.
   * The newest of all always stays.
   *
   * @param kept newest of all tasks and proplets together, at least 1
   * @param age positive
   * @param tail of each task, at least 0; when it is made smaller, a task's share shrinks with its
   *     next happenings
   */
  public record Happenings(long kept, Duration age, int tail) {
    public static final Happenings DEFAULT = new Happenings(1_000_000, Duration.ofDays(30), 50);

    public Happenings {
      if (kept < 1 || !age.isPositive() || tail < 0) {
        throw new IllegalArgumentException(
            "happenings must be kept by a positive number and age, and a tail of at least 0, not "
                + kept
                + ", "
                + age
                + " and "
                + tail);
      }
    }

    public Happenings withKept(long newKept) {
      return new Happenings(newKept, age, tail);
    }

    public Happenings withAge(Duration newAge) {
      return new Happenings(kept, newAge, tail);
    }

    public Happenings withTail(int newTail) {
      return new Happenings(kept, age, newTail);
    }
  }

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
    if (attemptsKept < 1) {
      throw new IllegalArgumentException(
          "attempts kept of each task must be at least 1, not " + attemptsKept);
    }
  }

  public Retention withMetrics(int newKept, int newTotal) {
    return new Retention(idempotencyKeys, newKept, newTotal, happenings, attemptsKept);
  }

  public Retention withHappenings(Happenings newHappenings) {
    return new Retention(idempotencyKeys, metricsKept, metricsTotal, newHappenings, attemptsKept);
  }

  public Retention withAttempts(int newAttemptsKept) {
    return new Retention(idempotencyKeys, metricsKept, metricsTotal, happenings, newAttemptsKept);
  }
}
