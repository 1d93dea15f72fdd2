package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.Ages;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Table;
import java.time.Instant;
import java.util.Map;

/** Proplets as tables. */
final class PropletTables {
  private PropletTables() {}

  static Table list(JsonNode page, Instant now) {
    Table table = Table.of("ID", "NAME", "STATUS", "TASKS", "SEEN", "MACHINE");
    for (JsonNode proplet : page.path("proplets")) {
      JsonNode metadata = proplet.path("metadata");
      table.row(
          Cell.of(proplet.path("id").asText()),
          Cell.of(proplet.path("name").asText()),
          status(proplet),
          Cell.of(proplet.path("task_count").asText()),
          Cell.of(Ages.since(proplet.path("last_alive_at").asText(), now)),
          Cell.of(
              (metadata.path("os").asText() + " " + metadata.path("cpu_arch").asText()).strip()));
    }
    return table;
  }

  private static Cell status(JsonNode proplet) {
    String draining = proplet.path("draining").asBoolean() ? ", draining" : "";
    if (proplet.path("alive").asBoolean()) {
      return new Cell("active" + draining, draining.isEmpty() ? Colour.GREEN : Colour.YELLOW);
    }
    return proplet.path("standing").asText().equals("suspect")
        ? new Cell("suspect" + draining, Colour.YELLOW)
        : new Cell("inactive" + draining, Colour.RED);
  }

  static Table one(JsonNode proplet, Instant now) {
    Table table = Table.ofFields();
    for (Map.Entry<String, JsonNode> field : proplet.properties()) {
      switch (field.getKey()) {
        case "alive" -> table.field("status", status(proplet));
        case "last_alive_at" ->
            table.field("last_alive_at", Cell.of(time(field.getValue().asText(), now)));
        case "metadata" ->
            field
                .getValue()
                .properties()
                .forEach(
                    entry -> table.field(entry.getKey(), Cell.of(Json.plain(entry.getValue()))));
        default -> table.field(field.getKey(), Cell.of(Json.plain(field.getValue())));
      }
    }
    return table;
  }

  private static String time(String time, Instant now) {
    return "%s (%s ago)".formatted(time, Ages.since(time, now));
  }

  static Table metrics(JsonNode page, Instant now) {
    Table table =
        Table.of("AGE", "CPU%", "USER S", "SYSTEM S", "RSS", "CONTAINER", "CONTAINER LIMIT");
    for (JsonNode record : page.path("metrics")) {
      JsonNode cpu = record.path("cpu_metrics");
      JsonNode memory = record.path("memory_metrics");
      table.row(
          Cell.of(Ages.since(record.path("timestamp").asText(), now)),
          Cell.of(cpu.path("percent").asText()),
          Cell.of(cpu.path("user_seconds").asText()),
          Cell.of(cpu.path("system_seconds").asText()),
          Cell.of(memory.path("rss_bytes").asText()),
          Cell.of(memory.path("container_usage_bytes").asText()),
          Cell.of(memory.path("container_limit_bytes").asText()));
    }
    return table;
  }

  static Table history(JsonNode page, Instant now) {
    Table table = Table.of("SEEN", "AGE");
    for (JsonNode time : page.path("history")) {
      table.row(Cell.of(time.asText()), Cell.of(Ages.since(time.asText(), now)));
    }
    return table;
  }
}
