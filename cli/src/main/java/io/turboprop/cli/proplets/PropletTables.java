package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.Ages;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Sizes;
import io.turboprop.cli.output.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    String service = service(proplet);
    if (proplet.path("alive").asBoolean()) {
      return new Cell("active" + service, service.isEmpty() ? Colour.GREEN : Colour.YELLOW);
    }
    return proplet.path("standing").asText().equals("suspect")
        ? new Cell("suspect" + service, Colour.YELLOW)
        : new Cell("inactive" + service, Colour.RED);
  }

  /** Why people keep it from getting work. */
  private static String service(JsonNode proplet) {
    String draining = proplet.path("draining").asBoolean() ? ", draining" : "";
    String cordoned = proplet.path("cordoned").asBoolean() ? ", cordoned" : "";
    String maintained = proplet.has("maintenance_until") ? ", in maintenance" : "";
    return draining + cordoned + maintained;
  }

  static Table one(JsonNode proplet, Instant now) {
    Table table = Table.ofFields();
    for (Map.Entry<String, JsonNode> field : proplet.properties()) {
      switch (field.getKey()) {
        case "alive" -> table.field("status", status(proplet));
        case "last_alive_at" ->
            table.field("last_alive_at", Cell.of(time(field.getValue().asText(), now)));
        case "metadata" -> metadata(table, field.getValue(), proplet.has("labels"));
        case "capacity", "load", "lease", "next_maintenance" ->
            field
                .getValue()
                .properties()
                .forEach(
                    part ->
                        table.field(
                            field.getKey() + " " + part.getKey(),
                            Cell.of(Json.plain(part.getValue()))));
        case "running" -> field.getValue().forEach(one -> table.field("running", running(one)));
        case "images" -> images(table, field.getValue());
        case "history" ->
            field.getValue().forEach(event -> table.field("history", happened(event, now)));
        default -> table.field(field.getKey(), Cell.of(Json.plain(field.getValue())));
      }
    }
    return table;
  }

  /**
   * @param labelled the labels that count are shown already
   */
  private static void metadata(Table table, JsonNode metadata, boolean labelled) {
    for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
      if (!labelled || !entry.getKey().equals("labels")) {
        table.field(entry.getKey(), Cell.of(Json.plain(entry.getValue())));
      }
    }
  }

  private static Cell running(JsonNode attempt) {
    return Cell.of(
        "%s attempt %s %s \"%s\""
            .formatted(
                attempt.path("task_id").asText(),
                attempt.path("attempt").asText(),
                attempt.path("progress").asText(),
                attempt.path("name").asText()));
  }

  private static void images(Table table, JsonNode kept) {
    if (!kept.path("known").asBoolean()) {
      table.field("images", Cell.of("unknown: " + kept.path("message").asText()));
      return;
    }
    table.field(
        "images",
        Cell.of(
            "%s, %s as of %s"
                .formatted(
                    kept.path("total").asText(),
                    Sizes.of(kept.path("bytes").asLong()),
                    kept.path("as_of").asText())));
    kept.path("images").forEach(image -> table.field("image", image(image)));
  }

  private static Cell image(JsonNode image) {
    return Cell.of(
        "%s %s %s"
            .formatted(
                image.path("digest").asText(), Sizes.of(image.path("bytes").asLong()), names(image))
            .strip());
  }

  private static String names(JsonNode image) {
    List<String> names = new ArrayList<>();
    image.path("names").forEach(name -> names.add(name.asText()));
    return String.join(", ", names);
  }

  static Table images(JsonNode kept, Instant now) {
    Table table = Table.of("DIGEST", "SIZE", "USED", "IN USE", "NAMES");
    for (JsonNode image : kept.path("images")) {
      table.row(
          Cell.of(image.path("digest").asText()),
          Cell.of(Sizes.of(image.path("bytes").asLong())),
          Cell.of(Ages.since(image.path("last_used_at").asText(), now)),
          Cell.of(image.path("in_use").asText()),
          Cell.of(names(image)));
    }
    return table;
  }

  private static Cell happened(JsonNode event, Instant now) {
    String details = Json.compact(event.path("details"));
    return Cell.of(
        "%s ago %s %s"
            .formatted(
                Ages.since(event.path("at").asText(), now),
                event.path("type").asText(),
                details.equals("{}") ? "" : details)
            .strip());
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

  static Table tokens(JsonNode all) {
    Table table = Table.of("ID", "STATE", "USED", "EXPIRES", "NAMES", "LABELS");
    for (JsonNode token : all.path("tokens")) {
      String state = token.path("state").asText();
      String prefix = token.path("name_prefix").asText();
      table.row(
          Cell.of(token.path("id").asText()),
          new Cell(state.replace('_', ' '), state.equals("valid") ? Colour.GREEN : Colour.RED),
          Cell.of(token.path("used").asText() + "/" + token.path("uses").asText()),
          Cell.of(token.path("expires_at").asText()),
          Cell.of(prefix.isEmpty() ? "" : prefix + "…"),
          Cell.of(token.has("labels") ? Json.plain(token.path("labels")) : ""));
    }
    return table;
  }
}
