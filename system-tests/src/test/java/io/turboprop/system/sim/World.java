package io.turboprop.system.sim;

import io.turboprop.time.Cancellable;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and chance. Actions run one at a time, by due time and, where equal, in the order in
 * which they were asked for, so one seed gives one history.
 */
final class World {
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final SplittableRandom seeds;
  private final Trace trace;
  private long now;
  private long asked;
  private long steps;
  private @Nullable SimFailure failure;

  World(long seed, Trace trace) {
    this.seeds = new SplittableRandom(seed);
    this.trace = trace;
  }

  /** A source of chance of its own for one part, so that parts do not disturb each other. */
  SplittableRandom chance() {
    return new SplittableRandom(seeds.nextLong());
  }

  /** Nanoseconds since the beginning. */
  long now() {
    return now;
  }

  /** Actions run so far. */
  long steps() {
    return steps;
  }

  Trace trace() {
    return trace;
  }

  /** Runs the action after so many nanoseconds, never inside this call. */
  Cancellable after(long nanos, Runnable action) {
    var event = new Event(now + Math.max(0, nanos), asked++, action);
    queue.add(event);
    return event;
  }

  /** Runs the action again and again; for what belongs to no process. */
  void every(Duration period, Runnable action) {
    after(
        period.toNanos(),
        () -> {
          action.run();
          every(period, action);
        });
  }

  /** Runs the next action; false if nothing is left to do before {@code end}. */
  boolean step(long end) {
    Event next = queue.peek();
    while (next != null && next.cancelled) {
      queue.remove();
      next = queue.peek();
    }
    if (next == null || next.due > end) {
      now = Math.max(now, end);
      return false;
    }
    queue.remove();
    now = next.due;
    steps++;
    next.action.run();
    return true;
  }

  /** Something that must never be; the first one counts. */
  void fail(String what) {
    fail(what, null);
  }

  void fail(String what, @Nullable Throwable cause) {
    if (failure == null) {
      trace.note(now, "oracle", "FAILURE", what);
      failure = new SimFailure(what, cause);
    }
  }

  @Nullable SimFailure failure() {
    return failure;
  }

  private static final class Event implements Comparable<Event>, Cancellable {
    private final long due;
    private final long order;
    private Runnable action;
    private boolean cancelled;

    Event(long due, long order, Runnable action) {
      this.due = due;
      this.order = order;
      this.action = action;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }

    @Override
    public void cancel() {
      cancelled = true;
      action = () -> {};
    }
  }
}
