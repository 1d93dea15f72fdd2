package io.turboprop.manager.store.memory;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Retention;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The newest happenings, numbered. Up to the horizon only the newest of each task are left; beyond
 * it, all. Not thread-safe.
 */
final class EventLog {
  /** So many happenings too many are looked at with each new one: the log cannot outgrow it. */
  private static final int KEEPING_PACE = 2;

  private static final NavigableMap<Long, Happening> NONE = new TreeMap<>();

  private final Retention.Happenings retention;
  private final Predicate<TaskId> exists;
  private final NavigableMap<Long, Happening> all = new TreeMap<>();
  private final Map<TaskId, NavigableMap<Long, Happening>> byTask = new HashMap<>();
  private long newest;
  private long horizon;

  /**
   * @param exists whether the task is there, so that its newest happenings stay
   */
  EventLog(Retention.Happenings retention, Predicate<TaskId> exists) {
    this.retention = retention;
    this.exists = exists;
  }

  void append(Happening event) {
    Happening numbered = event.numbered(++newest);
    all.put(newest, numbered);
    event
        .task()
        .ifPresent(t -> byTask.computeIfAbsent(t, id -> new TreeMap<>()).put(newest, numbered));
    pass(KEEPING_PACE, Instant.MIN);
  }

  /** Gives how many happenings it decided on. */
  int prune(Instant now) {
    return pass(retention.step(), now.minus(retention.age()));
  }

  private int pass(int most, Instant oldest) {
    int passed = 0;
    while (passed < most && passNext(oldest)) {
      passed++;
    }
    return passed;
  }

  private boolean passNext(Instant oldest) {
    Happening next = all.get(horizon + 1);
    if (next == null || next.sequence() == newest) {
      return false;
    }
    if (next.sequence() > newest - retention.kept() && !next.at().isBefore(oldest)) {
      return false;
    }
    horizon++;
    next.task().ifPresentOrElse(this::trim, () -> all.remove(next.sequence()));
    return true;
  }

  /** Leaves of the happenings up to the horizon those that are among the newest of the task. */
  private void trim(TaskId task) {
    NavigableMap<Long, Happening> own = byTask.getOrDefault(task, NONE);
    int tail = exists.test(task) ? retention.tail() : 0;
    while (own.size() > tail && own.firstKey() <= horizon) {
      all.remove(own.pollFirstEntry().getKey());
    }
    if (own.isEmpty()) {
      byTask.remove(task);
    }
  }

  /** The task is gone, and with it what was kept for its sake. */
  void forgetTail(TaskId task) {
    trim(task);
  }

  List<Happening> latest(HappeningFilter filter, int limit) {
    return among(filter).descendingMap().values().stream()
        .filter(filter::test)
        .limit(Math.max(0, limit))
        .toList();
  }

  private NavigableMap<Long, Happening> among(HappeningFilter filter) {
    return filter.task().map(t -> byTask.getOrDefault(t, NONE)).orElse(all);
  }

  HappeningPage page(HappeningFilter filter, long after, int limit) {
    List<Happening> found =
        among(filter).tailMap(after, false).values().stream()
            .filter(filter::test)
            .limit(Math.max(0, limit))
            .toList();
    return new HappeningPage(found, horizon, newest);
  }
}
