package io.turboprop.manager.task;

/**
 * What becomes of a task when things go wrong.
 *
 * @param restart of a daemon; means nothing to other tasks
 */
public record RunPolicy(
    RetryPolicy retry, Semantics semantics, Timeouts timeouts, Restart restart) {

  /** One attempt that costs, at least once, no limits in time. */
  public static final RunPolicy DEFAULT =
      new RunPolicy(RetryPolicy.NONE, Semantics.AT_LEAST_ONCE, Timeouts.NONE, Restart.NO);

  public RunPolicy {
    if (semantics == Semantics.AT_MOST_ONCE && retry.maxAttempts() > 1) {
      throw new IllegalArgumentException(
          "semantics at-most-once and retry.max_attempts "
              + retry.maxAttempts()
              + " exclude each other");
    }
    if (semantics == Semantics.AT_MOST_ONCE && restart != Restart.NO) {
      throw new IllegalArgumentException("semantics at-most-once and a restart exclude each other");
    }
  }

  boolean atMostOnce() {
    return semantics == Semantics.AT_MOST_ONCE;
  }
}
