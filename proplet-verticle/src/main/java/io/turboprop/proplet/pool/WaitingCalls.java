package io.turboprop.proplet.pool;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Calls that wait for an instance, in the order in which they came, each until its deadline. */
final class WaitingCalls {
  private final String name;
  private final Timers timers;
  private final Runnable left;
  private final Deque<Waiting> queue = new ArrayDeque<>();

  /** One of them. */
  private static final class Waiting {
    private final PoolCall call;
    private final long until;
    private final Promise<RunOutcome> outcome = Promise.promise();
    private Cancellable alarm = () -> {};

    Waiting(PoolCall call, long until) {
      this.call = call;
      this.until = until;
    }
  }

  /**
   * A call whose turn it is.
   *
   * @param left until its deadline; positive
   */
  record Next(PoolCall call, Duration left, Promise<RunOutcome> outcome) {}

  /**
   * @param name of what they call, for people
   * @param left told when one has gone without its turn
   */
  WaitingCalls(String name, Timers timers, Runnable left) {
    this.name = name;
    this.timers = timers;
    this.left = left;
  }

  int size() {
    return queue.size();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  Future<RunOutcome> add(PoolCall call, long nowNanos) {
    Waiting waiting = new Waiting(call, nowNanos + call.left().toNanos());
    waiting.alarm = timers.after(call.left(), () -> tooLate(waiting));
    queue.addLast(waiting);
    return waiting.outcome.future();
  }

  /** Whether somebody waits whose deadline has not passed. */
  boolean hasNext(long nowNanos) {
    Waiting first = queue.peekFirst();
    while (first != null && first.until - nowNanos <= 0) {
      tooLate(first);
      first = queue.peekFirst();
    }
    return first != null;
  }

  /** Only after {@link #hasNext}, with the same time or one a little later. */
  Next next(long nowNanos) {
    Waiting first = queue.removeFirst();
    first.alarm.cancel();
    return new Next(
        first.call, Duration.ofNanos(Math.max(1, first.until - nowNanos)), first.outcome);
  }

  private void tooLate(Waiting waiting) {
    if (queue.remove(waiting)) {
      fail(
          waiting,
          new Reason(
              ReasonCode.DEADLINE, "no instance of " + name + " was free before the deadline"));
      left.run();
    }
  }

  /** Its caller is gone. */
  void abandon(PoolCall call) {
    for (Waiting waiting : List.copyOf(queue)) {
      if (waiting.call.equals(call) && queue.remove(waiting)) {
        fail(waiting, new Reason(ReasonCode.STOPPED_BY_USER, "the caller is gone"));
        left.run();
      }
    }
  }

  void failAll(Reason why) {
    while (!queue.isEmpty()) {
      fail(queue.removeFirst(), why);
    }
  }

  private static void fail(Waiting waiting, Reason why) {
    waiting.alarm.cancel();
    waiting.outcome.fail(new NotBegunException(why));
  }
}
