package io.turboprop.manager.store.tables;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Retention;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest happenings, numbered. Up to the horizon only the newest of each task are left; beyond
 * it, all. Not thread-safe.
 */
public final class EventLog {
  private static final NavigableMap<Long, Happening> NONE = new TreeMap<>();

  private final Retention.Happenings retention;
  private final Predicate<TaskId> exists;
  private final NavigableMap<Long, Happening> all = new TreeMap<>();
  private final Map<TaskId, NavigableMap<Long, Happening>> byTask = new HashMap<>();

  /** Deleted tasks that may have happenings up to the horizon. */
  private final Set<TaskId> deleted = new LinkedHashSet<>();

  private long newest;
  private long horizon;

  /**
   * @param exists whether the task is there, so that its newest happenings stay
   */
  public EventLog(Retention.Happenings retention, Predicate<TaskId> exists) {
    this.retention = retention;
    this.exists = exists;
  }

  /**
   * What is to be forgotten.
   *
   * @param horizon from then on
   * @param passed happenings that were decided on
   * @param gone their sequences, and those of older ones
   */
  public record Forgetting(long horizon, int passed, Set<Long> gone) {
    public boolean none() {
      return passed == 0 && gone.isEmpty();
    }
  }

  /** Numbers it. */
  public void append(Happening event) {
    put(event.numbered(newest + 1));
  }

  /** Keeps what is numbered, instead of what has that number. */
  public void put(Happening event) {
    remove(event.sequence());
    newest = Math.max(newest, event.sequence());
    all.put(event.sequence(), event);
    event
        .task()
        .ifPresent(
            t -> byTask.computeIfAbsent(t, id -> new TreeMap<>()).put(event.sequence(), event));
  }

  public void remove(long sequence) {
    Happening event = all.remove(sequence);
    if (event != null) {
      event.task().ifPresent(task -> forget(task, sequence));
    }
  }

  private void forget(TaskId task, long sequence) {
    NavigableMap<Long, Happening> own = byTask.getOrDefault(task, NONE);
    own.remove(sequence);
    if (own.isEmpty()) {
      byTask.remove(task);
    }
  }

  public long newest() {
    return newest;
  }

  public long horizon() {
    return horizon;
  }

  /** Says where the log is, if happenings alone do not. */
  public void at(long newNewest, long newHorizon) {
    newest = newNewest;
    horizon = newHorizon;
  }

  /** Those that are there from one number to another, both included. */
  public List<Happening> between(long first, long last) {
    return List.copyOf(all.subMap(first, true, last, true).values());
  }

  /** The task is gone, and so is the reason to keep what is up to the horizon. */
  public void deleted(TaskId task) {
    deleted.add(task);
  }

  /** Finds the deleted tasks, where nobody said which they are. */
  public void findDeleted() {
    byTask.keySet().stream().filter(task -> !exists.test(task)).forEach(deleted::add);
  }

  /**
   * What to forget next, from the oldest on.
   *
   * @param most happenings to decide on
   * @param oldest those before are too old
   */
  public Forgetting due(int most, Instant oldest) {
    long passing = horizon;
    int passed = 0;
    Set<Long> gone = new LinkedHashSet<>();
    deleted.removeIf(task -> beyondTail(task, horizon).isEmpty());
    Set<TaskId> tasks = new LinkedHashSet<>(deleted);
    Happening next = after(passing);
    while (passed < most && next != null && isDue(next, oldest)) {
      passing = next.sequence();
      passed++;
      if (next.task().isPresent()) {
        tasks.add(next.task().get());
      } else {
        gone.add(passing);
      }
      next = after(passing);
    }
    for (TaskId task : tasks) {
      gone.addAll(beyondTail(task, passing));
    }
    return new Forgetting(passing, passed, gone);
  }

  private @Nullable Happening after(long sequence) {
    Map.Entry<Long, Happening> next = all.higherEntry(sequence);
    return next == null ? null : next.getValue();
  }

  private boolean isDue(Happening next, Instant oldest) {
    return next.sequence() != newest
        && (next.sequence() <= newest - retention.kept() || next.at().isBefore(oldest));
  }

  /** Those up to the horizon that are not among the newest of the task. */
  private List<Long> beyondTail(TaskId task, long upTo) {
    NavigableMap<Long, Happening> own = byTask.getOrDefault(task, NONE);
    int tail = exists.test(task) ? retention.tail() : 0;
    return own.keySet().stream()
        .limit(Math.max(0, own.size() - tail))
        .takeWhile(sequence -> sequence <= upTo)
        .toList();
  }

  public void forget(Forgetting what) {
    what.gone().forEach(this::remove);
    horizon = what.horizon();
  }

  public List<Happening> latest(HappeningFilter filter, int limit) {
    return among(filter).descendingMap().values().stream()
        .filter(filter::test)
        .limit(Math.max(0, limit))
        .toList();
  }

  private NavigableMap<Long, Happening> among(HappeningFilter filter) {
    return filter.task().map(t -> byTask.getOrDefault(t, NONE)).orElse(all);
  }

  public HappeningPage page(HappeningFilter filter, long after, int limit) {
    List<Happening> found =
        among(filter).tailMap(after, false).values().stream()
            .filter(filter::test)
            .limit(Math.max(0, limit))
            .toList();
    return new HappeningPage(found, horizon, newest);
  }
}
