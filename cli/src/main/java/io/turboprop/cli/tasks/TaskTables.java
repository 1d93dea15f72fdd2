package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.Ages;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Table;
import io.turboprop.cli.output.TaskStates;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Tasks as tables. */
final class TaskTables {
  private static final int MAX_NOTE = 60;
  private static final List<String> FIRST =
      List.of("id", "name", "state", "reason", "message", "error", "results");

  private TaskTables() {}

  static Table list(JsonNode page, Instant now) {
    Table table = Table.of("ID", "NAME", "STATE", "AGE", "PROPLET", "NOTE");
    for (JsonNode task : page.path("tasks")) {
      table.row(
          Cell.of(task.path("id").asText()),
          Cell.of(task.path("name").asText()),
          TaskStates.cell(task),
          Cell.of(Ages.since(task.path("created_at").asText(), now)),
          Cell.of(task.path("proplet_id").asText()),
          Cell.of(note(task)));
    }
    return table;
  }

  /** A column for each of these fields. */
  static Table columns(JsonNode page, List<String> fields) {
    Table table =
        Table.of(fields.stream().map(f -> f.toUpperCase(Locale.ROOT)).toArray(String[]::new));
    for (JsonNode task : page.path("tasks")) {
      table.row(
          fields.stream()
              .map(f -> Cell.of(task.has(f) ? Json.plain(task.path(f)) : ""))
              .toArray(Cell[]::new));
    }
    return table;
  }

  /** Why it is as it is, in a few words: the error, else the message, else the reason. */
  private static String note(JsonNode task) {
    for (String field : List.of("error", "message", "reason")) {
      String text = task.path(field).asText("").strip();
      if (!text.isEmpty()) {
        return cut(text);
      }
    }
    return "";
  }

  /** Every field the manager gave, the telling ones first; unset times and nulls are left out. */
  static Table one(JsonNode task, Instant now) {
    Table table = Table.ofFields();
    for (String field : FIRST) {
      add(table, task, field, task.path(field), now);
    }
    for (Map.Entry<String, JsonNode> field : task.properties()) {
      if (!FIRST.contains(field.getKey())) {
        add(table, task, field.getKey(), field.getValue(), now);
      }
    }
    return table;
  }

  private static void add(Table table, JsonNode task, String name, JsonNode value, Instant now) {
    if (value.isMissingNode() || value.isNull() || value.asText("-").startsWith("0001-")) {
      return;
    }
    if (name.equals("state")) {
      table.field(name, TaskStates.cell(task));
      return;
    }
    boolean time = name.endsWith("_at") || name.endsWith("_time") || name.equals("next_run");
    String text = Json.plain(value);
    table.field(name, Cell.of(time ? "%s (%s ago)".formatted(text, Ages.since(text, now)) : text));
  }

  /** A line for each attempt; a broadcast has one for each proplet it went to. */
  static Table attempts(JsonNode page, Instant now) {
    Table table =
        Table.of("ATTEMPT", "OUTCOME", "REASON", "PROPLET", "PLACED", "STARTED", "ENDED", "NOTE");
    for (JsonNode attempt : page.path("attempts")) {
      if (attempt.has("seats")) {
        attempt.path("seats").forEach(seat -> attempt(table, attempt, seat, now));
      } else {
        attempt(table, attempt, attempt, now);
      }
    }
    return table;
  }

  private static void attempt(Table table, JsonNode attempt, JsonNode seat, Instant now) {
    String exit = seat.has("exit_code") ? "exit code " + seat.path("exit_code").asText() : "";
    String error = seat.path("error").asText("").strip();
    table.row(
        Cell.of(attempt.path("attempt").asText()),
        outcome(attempt.path("outcome").asText()),
        Cell.of(attempt.path("reason").asText()),
        Cell.of(seat.path("proplet_id").asText()),
        Cell.of(Ages.since(attempt.path("placed_at").asText(), now)),
        Cell.of(Ages.since(seat.path("started_at").asText(""), now)),
        Cell.of(Ages.since(ended(attempt, seat), now)),
        Cell.of(cut(firstOf(error, exit, attempt.path("message").asText("")))));
  }

  private static String firstOf(String... texts) {
    return Stream.of(texts).filter(text -> !text.isEmpty()).findFirst().orElse("");
  }

  private static String ended(JsonNode attempt, JsonNode seat) {
    return seat.path("ended_at").asText(attempt.path("finished_at").asText(""));
  }

  private static Cell outcome(String outcome) {
    return new Cell(
        outcome,
        switch (outcome) {
          case "open" -> Colour.BLUE;
          case "succeeded" -> Colour.GREEN;
          case "failed", "lost" -> Colour.RED;
          default -> Colour.DIM;
        });
  }

  private static String cut(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= MAX_NOTE ? line : line.substring(0, MAX_NOTE - 1) + "…";
  }

  static Table metrics(JsonNode page, Instant now) {
    Table table =
        Table.of(
            "AGE", "CPU%", "MEMORY", "DISK READ", "DISK WRITTEN", "THREADS", "UPTIME", "PROPLET");
    for (JsonNode record : page.path("metrics")) {
      JsonNode metrics = record.path("metrics");
      table.row(
          Cell.of(Ages.since(record.path("timestamp").asText(), now)),
          Cell.of(metrics.path("cpu_percent").asText("")),
          Cell.of(metrics.path("memory_bytes").asText("")),
          Cell.of(metrics.path("disk_read_bytes").asText("")),
          Cell.of(metrics.path("disk_write_bytes").asText("")),
          Cell.of(metrics.path("thread_count").asText("")),
          Cell.of(metrics.path("uptime_seconds").asText("")),
          Cell.of(record.path("proplet_id").asText()));
    }
    return table;
  }
}
