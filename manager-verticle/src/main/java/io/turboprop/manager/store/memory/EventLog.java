package io.turboprop.manager.store.memory;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.model.TaskId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The newest happenings of all tasks, numbered. Not thread-safe. */
final class EventLog {
  private final int kept;
  private final Deque<Happening> all = new ArrayDeque<>();
  private final Map<TaskId, Deque<Happening>> byTask = new HashMap<>();
  private long lastSequence;

  EventLog(int kept) {
    this.kept = kept;
  }

  void append(Happening event) {
    Happening numbered = event.numbered(++lastSequence);
    all.add(numbered);
    event.task().ifPresent(t -> byTask.computeIfAbsent(t, id -> new ArrayDeque<>()).add(numbered));
    if (all.size() > kept) {
      all.remove().task().ifPresent(this::forgetOldest);
    }
  }

  private void forgetOldest(TaskId task) {
    byTask.computeIfPresent(
        task,
        (id, events) -> {
          events.remove();
          return events.isEmpty() ? null : events;
        });
  }

  HappeningPage page(HappeningFilter filter, long after, int limit) {
    Collection<Happening> among =
        filter
            .task()
            .<Collection<Happening>>map(t -> byTask.getOrDefault(t, new ArrayDeque<>()))
            .orElse(all);
    List<Happening> found =
        among.stream()
            .filter(e -> e.sequence() > after && filter.test(e))
            .limit(Math.max(0, limit))
            .toList();
    return new HappeningPage(found, lastSequence - all.size(), lastSequence);
  }
}
