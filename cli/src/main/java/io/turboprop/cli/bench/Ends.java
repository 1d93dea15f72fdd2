package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the manager's events which tasks are stored as ended, for proplets that nobody tells.
 * Any thread.
 */
final class Ends {
  /** Ends of tasks that are not ours are among them. */
  private static final int MOST_EARLY = 10_000;

  private final Map<TaskId, Integer> expected = new HashMap<>();
  private final LinkedHashSet<TaskId> early = new LinkedHashSet<>();
  private final Listener listener;

  Ends(Listener listener) {
    this.listener = listener;
  }

  /** This task is there, so it will end, or has just ended. */
  void expect(TaskId task, int number) {
    synchronized (this) {
      if (!early.remove(task)) {
        expected.put(task, number);
        return;
      }
    }
    listener.stored(number);
  }

  /** Ends when the events have begun to come. */
  Future<Void> follow(Api api) {
    return api.follow("/events?type=finished", this::happened);
  }

  void happened(JsonNode event) {
    if (event.path("phase").asText().equals("completed")) {
      Integer number = ended(new TaskId(event.path("task_id").asText()));
      if (number != null) {
        listener.stored(number);
      }
    }
  }

  private synchronized @Nullable Integer ended(TaskId task) {
    Integer number = expected.remove(task);
    if (number == null) {
      early.add(task);
      if (early.size() > MOST_EARLY) {
        early.removeFirst();
      }
    }
    return number;
  }
}
