package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.TaskStates;
import java.util.List;

/** Tells how a task ended that did not end well. */
final class Endings {
  private Endings() {}

  static String complaint(JsonNode task) {
    StringBuilder text =
        new StringBuilder("task ")
            .append(task.path("id").asText())
            .append(" ended as ")
            .append(TaskStates.name(TaskStates.of(task)));
    String reason = task.path("reason").asText("");
    if (!reason.isBlank()) {
      text.append(" (").append(reason).append(')');
    }
    for (String field : List.of("error", "message")) {
      String said = task.path(field).asText("").strip();
      if (!said.isEmpty()) {
        return text.append(": ").append(said).toString();
      }
    }
    return text.toString();
  }
}
