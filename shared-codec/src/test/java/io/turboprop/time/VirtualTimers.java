package io.turboprop.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/**
 * Time that moves when the test says so. Actions run inside {@link #advance}, on the test's thread,
 * by due time and, where equal, in the order they were asked for. Not safe for several threads.
 */
public final class VirtualTimers implements Timers, InstantSource {
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private Instant now;
  private long asked;

  public VirtualTimers() {
    this(Instant.EPOCH);
  }

  public VirtualTimers(Instant start) {
    now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public Cancellable after(Duration delay, Runnable action) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, is " + delay);
    }
    var due = new Due(now.plus(delay), asked++, action);
    queue.add(due);
    return () -> queue.remove(due);
  }

  /** Moves the clock, stopping at each action that falls due, also those asked for on the way. */
  public void advance(Duration step) {
    Instant end = now.plus(step);
    for (Due due = queue.peek(); due != null && !due.at.isAfter(end); due = queue.peek()) {
      queue.remove(due);
      now = due.at.isAfter(now) ? due.at : now;
      due.action.run();
    }
    now = end.isAfter(now) ? end : now;
  }

  /** How many actions are still to come. */
  public int pending() {
    return queue.size();
  }

  private record Due(Instant at, long order, Runnable action) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
