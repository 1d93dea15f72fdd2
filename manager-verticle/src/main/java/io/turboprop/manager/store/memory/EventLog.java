package io.turboprop.manager.store.memory;

import io.turboprop.manager.store.TaskHappening;
import io.turboprop.model.TaskId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The newest happenings of all tasks, numbered. Not thread-safe. */
final class EventLog {
  private final int kept;
  private final Deque<TaskHappening> all = new ArrayDeque<>();
  private final Map<TaskId, Deque<TaskHappening>> byTask = new HashMap<>();
  private long lastSequence;

  EventLog(int kept) {
    this.kept = kept;
  }

  void append(TaskHappening event) {
    TaskHappening numbered = event.numbered(++lastSequence);
    all.add(numbered);
    byTask.computeIfAbsent(event.task(), id -> new ArrayDeque<>()).add(numbered);
    if (all.size() > kept) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    TaskId task = all.remove().task();
    byTask.computeIfPresent(
        task,
        (id, events) -> {
          events.remove();
          return events.isEmpty() ? null : events;
        });
  }

  List<TaskHappening> after(TaskId task, long sequence, int limit) {
    return byTask.getOrDefault(task, new ArrayDeque<>()).stream()
        .filter(e -> e.sequence() > sequence)
        .limit(Math.max(0, limit))
        .toList();
  }
}
