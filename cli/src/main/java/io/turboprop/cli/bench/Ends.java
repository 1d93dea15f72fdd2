package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Learns from the manager's events which tasks are stored as ended, for proplets that nobody tells.
 * Any thread.
 */
final class Ends {
  private final Map<TaskId, Integer> expected = new ConcurrentHashMap<>();
  private final Listener listener;

  Ends(Listener listener) {
    this.listener = listener;
  }

  /** This task was begun, so it will end. */
  void expect(TaskId task, int number) {
    expected.put(task, number);
  }

  /** Ends when the events have begun to come. */
  Future<Void> follow(Api api) {
    return api.follow("/events?type=finished", this::happened);
  }

  private void happened(JsonNode event) {
    if (event.path("phase").asText().equals("completed")) {
      Integer number = expected.remove(new TaskId(event.path("task_id").asText()));
      if (number != null) {
        listener.stored(number);
      }
    }
  }
}
