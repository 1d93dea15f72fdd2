package io.turboprop.cli.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Table;
import java.util.List;

/** Events as tables and as single lines. */
final class EventTables {
  private static final int MAX_NOTE = 80;
  private static final List<String> COLUMNS =
      List.of("SEQ", "AT", "TYPE", "TASK/FUNCTION", "PROPLET", "ATTEMPT", "PHASE", "NOTE");

  private EventTables() {}

  static Table page(JsonNode page) {
    Table table = Table.of(COLUMNS.toArray(String[]::new));
    page.path("events").forEach(event -> table.row(cells(event)));
    return table;
  }

  /** One event on one line, in columns that fit most; for what comes bit by bit. */
  static String line(JsonNode event, boolean colour) {
    Cell[] cells = cells(event);
    int[] widths = {7, 24, 16, 36, 36, 2, 11, 0};
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String text = cells[i].text();
      line.append(colour ? cells[i].colour().paint(text) : text);
      if (i < cells.length - 1) {
        line.repeat(' ', Math.max(0, widths[i] - text.length())).append("  ");
      }
    }
    return line.toString().stripTrailing();
  }

  private static Cell[] cells(JsonNode event) {
    String type = event.path("type").asText();
    return new Cell[] {
      Cell.of(event.path("seq").asText()),
      Cell.of(event.path("at").asText()),
      new Cell(type, colour(type)),
      Cell.of(event.path("task_id").asText(event.path("function").asText("-"))),
      Cell.of(event.path("proplet_id").asText("-")),
      Cell.of(event.path("attempt").asText("-")),
      Cell.of(event.path("phase").asText("-")),
      Cell.of(note(event))
    };
  }

  private static Colour colour(String type) {
    return switch (type) {
      case "proplet_lost", "refused", "timed_out" -> Colour.RED;
      case "disregarded" -> Colour.DIM;
      default -> Colour.NONE;
    };
  }

  /** Why, in a few words: the message, else the reason; then what is particular to it. */
  private static String note(JsonNode event) {
    String reason = event.path("message").asText(event.path("reason").asText(""));
    JsonNode details = event.path("details");
    String text = details.isEmpty() ? reason : (reason + " " + Json.compact(details)).strip();
    String line = text.lines().findFirst().orElse("");
    return line.length() <= MAX_NOTE ? line : line.substring(0, MAX_NOTE - 1) + "…";
  }
}
