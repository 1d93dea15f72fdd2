package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import java.time.Instant;
import java.util.Locale;

/** Why tasks are where they are, for people. */
final class PlacementText {
  private PlacementText() {}

  static String why(JsonNode placement, Instant now) {
    StringBuilder text = new StringBuilder(placement.path("phase").asText());
    text.append(": ").append(reason(placement)).append('\n');
    if (placement.has("queue")) {
      JsonNode queue = placement.path("queue");
      text.append(queue.path("text").asText())
          .append(" of ")
          .append(queue.path("waiting").asText())
          .append('\n');
      if (queue.has("kept_proplet")) {
        text.append("proplet ")
            .append(queue.path("kept_proplet").asText())
            .append(" is kept free for it\n");
      }
    }
    text.append(filters(placement)).append(choice(placement));
    if (!placement.path("attempts").isEmpty()) {
      text.append('\n').append(TaskTables.attempts(placement, now).render(false));
    }
    return text.toString();
  }

  static String plan(JsonNode plan) {
    String where =
        plan.path("placed").asBoolean()
            ? "would run on %s%s\n".formatted(names(plan.path("proplet_ids")), makingWay(plan))
            : "would wait: %s\n".formatted(reason(plan));
    return where + filters(plan) + choice(plan);
  }

  private static String makingWay(JsonNode plan) {
    return plan.has("making_way") ? " after these made way: " + names(plan.path("making_way")) : "";
  }

  private static String names(JsonNode ids) {
    StringBuilder names = new StringBuilder();
    ids.forEach(id -> names.append(names.isEmpty() ? "" : ", ").append(id.asText()));
    return names.toString();
  }

  private static String reason(JsonNode of) {
    String message = of.path("message").asText("");
    return of.path("reason").asText() + (message.isEmpty() ? "" : ", " + message);
  }

  /** Those that let everybody pass say nothing. */
  private static String filters(JsonNode of) {
    if (!of.has("filters")) {
      return "";
    }
    Table table = Table.of("FILTER", "EXCLUDED", "NEAREST MISS");
    for (JsonNode filter : of.path("filters")) {
      if (filter.path("excluded").asInt() > 0) {
        table.row(
            Cell.of(filter.path("filter").asText()),
            Cell.of(filter.path("excluded").asText()),
            Cell.of(filter.path("nearest").path("text").asText("")));
      }
    }
    return "\n%s of %s proplets can take it\n"
            .formatted(of.path("able").asText(), of.path("proplets").asText())
        + table.render(false);
  }

  private static String choice(JsonNode of) {
    if (!of.has("choice")) {
      return "";
    }
    JsonNode choice = of.path("choice");
    Table table = Table.of("PROPLET", "AFFINITY", "COST");
    for (JsonNode scored : choice.path("best")) {
      table.row(
          Cell.of(scored.path("proplet_id").asText()),
          Cell.of(scored.path("affinity").asText()),
          Cell.of(String.format(Locale.ROOT, "%.4g", scored.path("cost").asDouble())));
    }
    return "\nplaced by %s among %s of %s proplets; decided by: %s\n"
            .formatted(
                choice.path("strategy").asText(),
                choice.path("able").asText(),
                choice.path("proplets").asText(),
                choice.path("decided").asText())
        + table.render(false);
  }
}
