package io.turboprop.cli.bench;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * When what happened to each of many tasks, in nanoseconds of the process's clock. Tasks are known
 * by their number, which they have as their only input. Any thread.
 */
final class Marks implements Listener {
  private static final int DIGITS = 3;

  private final int first;
  private final AtomicLongArray intended;
  private final AtomicLongArray ordered;
  private final AtomicLongArray stored;
  private final AtomicInteger unordered;
  private final AtomicInteger unstored;
  private final AtomicInteger twice = new AtomicInteger();
  private final CompletableFuture<Void> allOrdered = new CompletableFuture<>();
  private final CompletableFuture<Void> allStored = new CompletableFuture<>();

  /**
   * @param first number of the first task
   */
  Marks(int first, int tasks) {
    this.first = first;
    this.intended = new AtomicLongArray(tasks);
    this.ordered = new AtomicLongArray(tasks);
    this.stored = new AtomicLongArray(tasks);
    this.unordered = new AtomicInteger(tasks);
    this.unstored = new AtomicInteger(tasks);
  }

  /** The moment at which the task was to be submitted, whenever that was done. */
  void intended(int number, long nanos) {
    intended.set(number - first, nanos);
  }

  @Override
  public void ordered(int number) {
    note(ordered, number, unordered, allOrdered);
  }

  @Override
  public void stored(int number) {
    note(stored, number, unstored, allStored);
  }

  private void note(
      AtomicLongArray when, int number, AtomicInteger left, CompletableFuture<Void> all) {
    int place = number - first;
    if (place < 0 || place >= when.length()) {
      return; // of an earlier round
    }
    if (!when.compareAndSet(place, 0, System.nanoTime())) {
      twice.incrementAndGet();
    } else if (left.decrementAndGet() == 0) {
      all.complete(null);
    }
  }

  /** The store has all ends, whoever was told; of those that nobody told there is no latency. */
  void allEnded() {
    allStored.complete(null);
  }

  CompletableFuture<Void> allOrdered() {
    return allOrdered;
  }

  CompletableFuture<Void> allStored() {
    return allStored;
  }

  /** Number of the first task. */
  int first() {
    return first;
  }

  int tasks() {
    return intended.length();
  }

  int notStored() {
    return unstored.get();
  }

  /** Orders and ends that came once more. */
  int twice() {
    return twice.get();
  }

  /** From the intended submission to the stored end, in microseconds. */
  Histogram latencies() {
    return between(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The same of those that were to come in a part of the time, in seconds after the first. */
  Histogram latencies(double from, double to) {
    long began = intended.get(0);
    return between(began + (long) (from * 1e9), began + (long) (to * 1e9));
  }

  private Histogram between(long from, long to) {
    Histogram all = new Histogram(DIGITS);
    for (int i = 0; i < intended.length(); i++) {
      if (stored.get(i) != 0 && intended.get(i) >= from && intended.get(i) < to) {
        all.recordValue(Math.max(0, (stored.get(i) - intended.get(i)) / 1_000));
      }
    }
    return all;
  }

  double secondsUntilOrdered(long since) {
    return seconds(ordered, since);
  }

  double secondsUntilStored(long since) {
    return seconds(stored, since);
  }

  private static double seconds(AtomicLongArray when, long since) {
    long[] all = new long[when.length()];
    Arrays.setAll(all, when::get);
    return (Arrays.stream(all).max().orElse(since) - since) / 1e9;
  }
}
