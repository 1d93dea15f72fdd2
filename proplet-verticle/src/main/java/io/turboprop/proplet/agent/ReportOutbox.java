package io.turboprop.proplet.agent;

import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.time.Backoff;
import io.turboprop.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reports that the manager has not acknowledged, in the order of their sequence numbers. Each is
 * due as soon as it is released, and again with growing delays until it is acknowledged. Pure; not
 * thread-safe.
 *
 * <p>When it is full, reports that a later one of the same attempt makes superfluous give way. If
 * none does, {@link #isFull} says so, and the agent takes no more orders.
 */
final class ReportOutbox {
  /** Characters of results in one message; a single longer report goes alone. */
  static final long BATCH_CHARS = 1 << 20;

  static final int BATCH_REPORTS = 256;

  private static final class Entry {
    private final Report report;
    private final boolean end;
    private @Nullable Instant due;
    private int sent;

    Entry(Report report, boolean end) {
      this.report = report;
      this.end = end;
    }

    /** Later than the longest delay can be only if the clock was set back: then it is due, too. */
    boolean isDue(Instant now, Duration longest) {
      return due != null && (!due.isAfter(now) || due.isAfter(now.plus(longest)));
    }
  }

  /**
   * @param fresh false if the same was said before and still waits
   */
  record Added(Report report, boolean fresh) {}

  private record Tries(TaskId task, int attempt) {
    static Tries of(Report report) {
      return new Tries(report.task(), report.attempt());
    }
  }

  /** What makes two reports say the same. */
  private record Key(Class<?> kind, TaskId task, int attempt, long epoch) {
    static Key of(Report report) {
      return new Key(report.getClass(), report.task(), report.attempt(), report.epoch());
    }
  }

  private final int most;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private final Map<Key, Long> byContent = new HashMap<>();
  private final Map<Tries, Long> newest = new HashMap<>();
  private long lastSequence;
  private int unreleased;

  ReportOutbox(int most, Backoff backoff, RandomGenerator random) {
    this.most = most;
    this.backoff = backoff;
    this.random = random;
  }

  /**
   * Gives the report its number and keeps it; it is not due before it is released. If one that says
   * the same still waits, it is due now instead, unless it is not released itself.
   *
   * @param end whether an attempt in our hands is over with it
   * @param make from the sequence number
   */
  Added add(boolean end, LongFunction<Report> make, Instant now) {
    Report report = make.apply(lastSequence + 1);
    Long same = byContent.get(Key.of(report));
    Entry waiting = same == null ? null : entries.get(same);
    if (waiting != null) {
      waiting.due = waiting.due == null ? null : now;
      return new Added(waiting.report, false);
    }
    if (isFull()) {
      giveWay();
    }
    lastSequence++;
    entries.put(report.sequence(), new Entry(report, end));
    byContent.put(Key.of(report), report.sequence());
    newest.put(Tries.of(report), report.sequence());
    unreleased++;
    return new Added(report, true);
  }

  /** From now on it may be sent. */
  void release(long sequence, Instant now) {
    Entry entry = entries.get(sequence);
    if (entry != null && entry.due == null) {
      entry.due = now;
      unreleased--;
    }
  }

  boolean isReleased(long sequence) {
    Entry entry = entries.get(sequence);
    return entry != null && entry.due != null;
  }

  /** How many are not released. */
  int unreleased() {
    return unreleased;
  }

  /** A number for a report that is not kept. */
  long passingNumber() {
    return ++lastSequence;
  }

  /** Ends of attempts that are not acknowledged, each attempt once. */
  List<Report> ends() {
    Map<Tries, Report> ends = new LinkedHashMap<>();
    for (Entry entry : entries.values()) {
      if (entry.end) {
        ends.put(Tries.of(entry.report), entry.report);
      }
    }
    return List.copyOf(ends.values());
  }

  /** What is to be sent now, as messages; counts as sent. Empty lists never. */
  List<List<Report>> takeDue(Instant now) {
    List<List<Report>> batches = new ArrayList<>();
    List<Report> batch = new ArrayList<>();
    long chars = 0;
    for (Entry entry : entries.values()) {
      if (!entry.isDue(now, backoff.max())) {
        continue;
      }
      long weight = weight(entry.report);
      if (!batch.isEmpty() && (batch.size() == BATCH_REPORTS || chars + weight > BATCH_CHARS)) {
        batches.add(batch);
        batch = new ArrayList<>();
        chars = 0;
      }
      batch.add(entry.report);
      chars += weight;
      entry.sent++;
      entry.due = now.plus(backoff.delay(entry.sent, random));
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /** When something is due next; empty if nothing waits. */
  Optional<Instant> nextDue() {
    return entries.values().stream()
        .flatMap(e -> Optional.ofNullable(e.due).stream())
        .min(Instant::compareTo);
  }

  /** Everything is due at once: the connection is new. */
  void allDue(Instant now) {
    entries
        .values()
        .forEach(
            entry -> {
              entry.due = entry.due == null ? null : now;
              entry.sent = 0;
            });
  }

  /**
   * The manager has these. Unknown numbers change nothing.
   *
   * @return those after which nothing more is to be said of an attempt
   */
  List<Long> acknowledge(Collection<Long> sequences) {
    List<Long> last = new ArrayList<>();
    for (Long sequence : sequences) {
      Entry entry = entries.get(sequence);
      if (entry != null && isLast(entry.report)) {
        last.add(sequence);
      }
      remove(sequence);
    }
    return last;
  }

  /** One that is not acknowledged. */
  Optional<Report> find(long sequence) {
    return Optional.ofNullable(entries.get(sequence)).map(entry -> entry.report);
  }

  boolean isFull() {
    return entries.size() >= most;
  }

  int size() {
    return entries.size();
  }

  private void remove(long sequence) {
    Entry entry = entries.remove(sequence);
    if (entry != null) {
      byContent.remove(Key.of(entry.report));
      newest.remove(Tries.of(entry.report), sequence);
      unreleased -= entry.due == null ? 1 : 0;
    }
  }

  private static boolean isLast(Report report) {
    return report instanceof Report.Finished || report instanceof Report.Refused;
  }

  private void giveWay() {
    Optional<Long> superfluous =
        entries.values().stream()
            .map(e -> e.report)
            .filter(this::isSuperseded)
            .map(Report::sequence)
            .findFirst();
    superfluous.ifPresent(this::remove);
  }

  private boolean isSuperseded(Report early) {
    return !isLast(early)
        && newest.getOrDefault(Tries.of(early), early.sequence()) > early.sequence();
  }

  private static long weight(Report report) {
    return report instanceof Report.Finished finished
        ? switch (finished.result()) {
          case RunResult.Success success -> success.results().text().length();
          case RunResult.Failure failure -> failure.outputTail().length();
        }
        : 0;
  }
}
