package io.turboprop.manager.service;

import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which stale news were heard lately, so that one that comes again and again is kept once. The
 * oldest are forgotten first. Not thread-safe.
 */
final class RecentNews {
  /** As many as are remembered. */
  static final int MOST = 10_000;

  private record Key(TaskId task, Class<?> kind, PropletId on, int attempt) {
    static Key of(TaskId task, TaskEvent.OfAttempt event) {
      return new Key(task, event.getClass(), event.on(), event.attempt());
    }
  }

  private final Map<Key, Boolean> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** The second time it is not. */
  boolean isNew(TaskId task, TaskEvent.OfAttempt event) {
    return seen.put(Key.of(task, event), true) == null;
  }

  void forget(TaskId task, TaskEvent.OfAttempt event) {
    seen.remove(Key.of(task, event));
  }
}
