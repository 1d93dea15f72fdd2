package io.turboprop.proplet.agent;

import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.time.Backoff;
import io.turboprop.wire.Report;
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

/**
 * Reports that the manager has not acknowledged, in the order of their sequence numbers. Each is
 * due at once, and again with growing delays until it is acknowledged. Pure; not thread-safe.
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
    private Instant due;
    private int sent;

    Entry(Report report, Instant due) {
      this.report = report;
      this.due = due;
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
  private long lastSequence;

  ReportOutbox(int most, Backoff backoff, RandomGenerator random) {
    this.most = most;
    this.backoff = backoff;
    this.random = random;
  }

  /**
   * Gives the report its number and keeps it, due at once. One that says the same and still waits
   * takes its place.
   *
   * @param make from the sequence number
   */
  Report add(LongFunction<Report> make, Instant now) {
    Report report = make.apply(lastSequence + 1);
    Long same = byContent.get(Key.of(report));
    Entry waiting = same == null ? null : entries.get(same);
    if (waiting != null) {
      waiting.due = now;
      return waiting.report;
    }
    if (isFull()) {
      giveWay();
    }
    lastSequence++;
    entries.put(report.sequence(), new Entry(report, now));
    byContent.put(Key.of(report), report.sequence());
    return report;
  }

  /** What is to be sent now, as messages; counts as sent. Empty lists never. */
  List<List<Report>> takeDue(Instant now) {
    List<List<Report>> batches = new ArrayList<>();
    List<Report> batch = new ArrayList<>();
    long chars = 0;
    for (Entry entry : entries.values()) {
      if (entry.due.isAfter(now)) {
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
    return entries.values().stream().map(e -> e.due).min(Instant::compareTo);
  }

  /** Everything is due at once: the connection is new. */
  void allDue(Instant now) {
    entries
        .values()
        .forEach(
            entry -> {
              entry.due = now;
              entry.sent = 0;
            });
  }

  /** The manager has these. Unknown numbers change nothing. */
  void acknowledge(Collection<Long> sequences) {
    sequences.forEach(this::remove);
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
    }
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
    boolean passing = early instanceof Report.Accepted || early instanceof Report.Started;
    return passing
        && entries.values().stream()
            .anyMatch(
                e -> e.report.sequence() > early.sequence() && isSameAttempt(e.report, early));
  }

  private static boolean isSameAttempt(Report one, Report other) {
    return one.task().equals(other.task()) && one.attempt() == other.attempt();
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
