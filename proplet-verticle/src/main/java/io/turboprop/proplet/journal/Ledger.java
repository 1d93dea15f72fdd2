package io.turboprop.proplet.journal;

import io.turboprop.model.TaskId;
import io.turboprop.wire.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the records of one boot: the attempts in the proplet's hands, those ended and
 * not acknowledged, and the last ones the manager knows the end of. Holds reports, not their bytes,
 * since others hold them too. Pure; not thread-safe.
 */
final class Ledger {
  private record Attempt(TaskId task, int number) {
    static Attempt of(Report report) {
      return new Attempt(report.task(), report.attempt());
    }
  }

  private static final class Item {
    private @Nullable Report accepted;
    private @Nullable Report end;
    private long bytes;
  }

  private record Past(Report end, long bytes) {}

  private final JournalConfig bounds;
  private final Map<Attempt, Item> items = new LinkedHashMap<>();
  private final Map<Long, Attempt> ends = new HashMap<>();
  private final Map<TaskId, Past> known = new LinkedHashMap<>();
  private long knownBytes;
  private long bytes;
  private long epoch;

  Ledger(JournalConfig bounds) {
    this.bounds = bounds;
  }

  /**
   * @param size of the report as a record
   */
  void said(Report report, long size) {
    sawEpoch(report.epoch());
    switch (report) {
      case Report.Accepted accepted -> accepted(accepted, size);
      case Report.Started started -> accepted(started, size);
      case Report.Refused refused -> {
        if (items.containsKey(Attempt.of(refused))) {
          ended(refused, size);
        } else {
          known(refused, size);
        }
      }
      case Report.Finished finished -> ended(finished, size);
    }
  }

  /** The end of an attempt that the manager knows already. */
  void known(Report end, long size) {
    sawEpoch(end.epoch());
    Past newest = known.get(end.task());
    if (newest != null && newest.end.attempt() > end.attempt()) {
      return;
    }
    forget(end.task());
    known.put(end.task(), new Past(end, size));
    knownBytes += size;
    var oldest = known.entrySet().iterator();
    while (known.size() > bounds.known() || knownBytes > bounds.knownBytes()) {
      knownBytes -= oldest.next().getValue().bytes();
      oldest.remove();
    }
  }

  /** The manager has these; what only waited for that is no longer kept for its sake. */
  void acknowledged(Collection<Long> sequences) {
    for (Long sequence : sequences) {
      Attempt attempt = ends.remove(sequence);
      Item item = attempt == null ? null : items.remove(attempt);
      if (item != null && item.end != null) {
        bytes -= item.bytes;
        ends.remove(item.end.sequence());
        known(item.end, item.bytes);
      }
    }
  }

  void sawEpoch(long seen) {
    epoch = Math.max(epoch, seen);
  }

  long epoch() {
    return epoch;
  }

  /** Whether this attempt is written down and not over. */
  boolean holds(Report report) {
    Item item = items.get(Attempt.of(report));
    return item != null && item.end == null;
  }

  /** Ended, and not acknowledged, in the order in which they were taken over. */
  List<Report> open() {
    List<Report> open = new ArrayList<>();
    for (Item item : items.values()) {
      if (item.end != null) {
        open.add(item.end);
      }
    }
    return open;
  }

  /** Taken over and without an end. */
  List<Report> unfinished() {
    List<Report> unfinished = new ArrayList<>();
    for (Item item : items.values()) {
      if (item.end == null && item.accepted != null) {
        unfinished.add(item.accepted);
      }
    }
    return unfinished;
  }

  List<Report> known() {
    return known.values().stream().map(Past::end).toList();
  }

  /** All that has to be written so that a reader comes to the same ledger, but for the known. */
  List<Report> living() {
    List<Report> living = new ArrayList<>();
    for (Item item : items.values()) {
      if (item.accepted != null) {
        living.add(item.accepted);
      }
      if (item.end != null) {
        living.add(item.end);
      }
    }
    return living;
  }

  /** Of all that has to be kept, about. */
  long bytes() {
    return bytes + knownBytes;
  }

  private void accepted(Report report, long size) {
    forget(report.task());
    Item item = items.computeIfAbsent(Attempt.of(report), ignored -> new Item());
    if (item.accepted == null) {
      item.accepted = report;
      grow(item, size);
    }
  }

  private void ended(Report end, long size) {
    Item item = items.computeIfAbsent(Attempt.of(end), ignored -> new Item());
    item.end = end;
    ends.put(end.sequence(), Attempt.of(end));
    grow(item, size);
  }

  private void grow(Item item, long size) {
    item.bytes += size;
    bytes += size;
  }

  private void forget(TaskId task) {
    Past old = known.remove(task);
    if (old != null) {
      knownBytes -= old.bytes();
    }
  }
}
