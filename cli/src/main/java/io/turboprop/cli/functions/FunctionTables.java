package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.Ages;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions and revisions as tables. */
final class FunctionTables {
  private static final int DIGEST_CHARS = "sha256:".length() + 12;

  private FunctionTables() {}

  static Table list(JsonNode page, Instant now) {
    Table table = Table.of("NAME", "VERSION", "CALLS GO TO", "LATEST", "REVISIONS", "CHANGED");
    for (JsonNode function : page.path("functions")) {
      table.row(
          text(function, "name"),
          text(function, "version"),
          Cell.of(route(function.path("route"))),
          text(function, "latest"),
          text(function, "revision_count"),
          Cell.of(Ages.since(function.path("updated_at").asText(""), now)));
    }
    return table;
  }

  static Table revisions(JsonNode page, Instant now) {
    Table table = Table.of("REVISION", "STATE", "CALLS", "CODE", "AGE", "BY", "NOTE");
    page.path("revisions").forEach(revision -> row(table, revision, now));
    return table;
  }

  /** One that was just deployed. */
  static Table revision(JsonNode revision, Instant now) {
    Table table = Table.of("REVISION", "STATE", "CALLS", "CODE", "AGE", "BY", "NOTE");
    row(table, revision, now);
    return table;
  }

  private static void row(Table table, JsonNode revision, Instant now) {
    int weight = revision.path("weight").asInt();
    table.row(
        text(revision, "name"),
        state(revision.path("state").asText()),
        Cell.of(weight == 0 ? "-" : weight + "%"),
        Cell.of(code(revision)),
        Cell.of(Ages.since(revision.path("created_at").asText(""), now)),
        text(revision, "created_by"),
        Cell.of(revision.path("message").asText(revision.path("reason").asText(""))));
  }

  private static String code(JsonNode revision) {
    String digest = revision.path("digest").asText("");
    return revision
        .path("image")
        .asText(digest.substring(0, Math.min(DIGEST_CHARS, digest.length())));
  }

  private static Cell state(String state) {
    return new Cell(
        state,
        switch (state) {
          case "ready" -> Colour.GREEN;
          case "failed" -> Colour.RED;
          default -> Colour.BLUE;
        });
  }

  static Table history(JsonNode page, Instant now) {
    Table table = Table.of("VERSION", "AGE", "WHY", "FROM", "TO", "BY");
    for (JsonNode change : page.path("history")) {
      table.row(
          text(change, "version"),
          Cell.of(Ages.since(change.path("at").asText(""), now)),
          text(change, "cause"),
          Cell.of(route(change.path("from"))),
          Cell.of(route(change.path("to"))),
          text(change, "by"));
    }
    return table;
  }

  /** {@code r1}, or {@code r1=90 r2=10}; a hyphen for none. */
  private static String route(JsonNode weights) {
    List<String> shares = new ArrayList<>();
    weights
        .properties()
        .forEach(share -> shares.add(share.getKey() + "=" + share.getValue().asText()));
    if (shares.isEmpty()) {
      return "-";
    }
    return shares.size() == 1 ? weights.fieldNames().next() : String.join(" ", shares);
  }

  /** Every field that the manager gave. */
  static Table fields(JsonNode object, Instant now) {
    Table table = Table.ofFields();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      if (name.equals("serving")) {
        ServingTexts.of(field.getValue()).forEach((what, how) -> table.field(what, Cell.of(how)));
        continue;
      }
      String text =
          name.equals("route") || name.equals("rollback_to")
              ? route(field.getValue())
              : Json.plain(field.getValue());
      table.field(
          name,
          name.endsWith("_at")
              ? Cell.of("%s (%s ago)".formatted(text, Ages.since(text, now)))
              : Cell.of(text));
    }
    return table;
  }

  private static Cell text(JsonNode object, String field) {
    return Cell.of(object.path(field).asText(""));
  }
}
