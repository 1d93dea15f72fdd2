package io.turboprop.manager.task;

import io.turboprop.model.Fault;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When an attempt is followed by another, and after which delay.
 *
 * <pre>
 *  the guest's own fault    within max_attempts, or a daemon that restarts: min(cap, base * 2^(failures-1))
 *  the fleet's fault        always; at once for the first time, then min(1 min, 1 s * 2^(waits-1))
 *  something transient      always; min(1 min, 1 s * 2^waits)
 * </pre>
 *
 * An attempt that ran for {@link RetryPolicy#resetAfter} makes what was before it forgotten.
 */
final class Repeats {
  static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  private Repeats() {}

  static boolean afterSuccess(Change change) {
    TaskSpec spec = change.before().spec();
    return spec.program().daemon() && spec.runPolicy().restart() == Restart.ALWAYS;
  }

  /** Empty if the task may not begin again. */
  static Optional<Transition.Changed> afterFailure(Change change, Reason why) {
    TaskSpec spec = change.before().spec();
    RetryPolicy retry = spec.runPolicy().retry();
    int failures = failures(change) + 1;
    if (spec.program().daemon() && spec.runPolicy().restart() != Restart.NO) {
      Reason text = new Reason(ReasonCode.RETRYING, "the daemon failed, and restarts: " + why);
      return Optional.of(again(change, text, why, failures));
    }
    if (!retry.covers(why.code()) || failures >= retry.maxAttempts()) {
      return Optional.empty();
    }
    String text = "failure %d of %d, tries again: %s".formatted(failures, retry.maxAttempts(), why);
    return Optional.of(again(change, new Reason(ReasonCode.RETRYING, text), why, failures));
  }

  /** A daemon ended well and is to begin again; the pauses grow as if it had failed. */
  static Transition.Changed restart(Change change, Reason why) {
    return again(change, why, Reason.of(ReasonCode.SUCCEEDED), failures(change) + 1);
  }

  private static Transition.Changed again(Change change, Reason why, Reason outcome, int failures) {
    RetryPolicy retry = change.before().spec().runPolicy().retry();
    return change
        .streak(Optional.of(new Streak(failures)))
        .requeued(why, outcome)
        .again(retry.delayAfter(failures), retry.jitter())
        .done();
  }

  /** The attempt costs nothing: another one, on another proplet if need be. */
  static Transition.Changed elsewhere(Change change, Reason why) {
    int waits = wasHealthy(change) ? 0 : change.before().waits();
    boolean atOnce = waits == 0 && why.code().fault() == Fault.INFRASTRUCTURE;
    boolean transientFault = why.code().fault() == Fault.TRANSIENT;
    Duration delay = atOnce ? Duration.ZERO : waitAfter(transientFault ? waits : waits - 1);
    if (wasHealthy(change)) {
      change.streak(Optional.empty());
    }
    return change.waits(waits + 1).requeued(why, why).again(delay, RetryPolicy.JITTER).done();
  }

  /** {@code min(1 min, 1 s * 2^waits)}. */
  static Duration waitAfter(int waits) {
    Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(waits, MAX_DOUBLINGS));
    return doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
  }

  private static int failures(Change change) {
    return wasHealthy(change) ? 0 : change.before().streak().map(Streak::failures).orElse(0);
  }

  private static boolean wasHealthy(Change change) {
    Duration healthy = change.before().spec().runPolicy().retry().resetAfter();
    Instant since = change.now().minus(healthy);
    return change.before().times().startedAt().filter(begin -> !begin.isAfter(since)).isPresent();
  }
}
