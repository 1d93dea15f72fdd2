package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Sizes;
import io.turboprop.cli.output.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The same for people. */
final class FactsTable {
  private static final int NAMES_SHOWN = 60;
  private static final int LINE_CHARACTERS = 90;
  private static final String FUNCTION = "function";

  private final JsonNode facts;
  private final Table table = Table.ofFields();

  private FactsTable(JsonNode facts) {
    this.facts = facts;
  }

  static Table of(JsonNode facts) {
    return new FactsTable(facts).fill();
  }

  private Table fill() {
    field("module", facts.path("source").asText());
    if (facts.has("image")) {
      ImageJson.fill(table, facts.path("image"));
    }
    if (facts.has(ModuleSource.PROBLEM)) {
      return table;
    }
    field("digest", facts.path("digest").asText());
    field("size", Sizes.of(facts.path("size_bytes").asLong()));
    field("kind", facts.path("kind").asText().replace('-', ' '));
    field("uses", joined("features", "nothing beyond the first version"));
    field("may reach", joined("capabilities", "nothing outside of itself"));
    if (facts.has("core_modules")) {
      component();
    } else {
      core();
    }
    list("sections", sections());
    for (JsonNode engine : facts.path("engines")) {
      engine(engine);
    }
    return table;
  }

  private void core() {
    list("memory", each("memories", FactsTable::memory));
    list("tables", each("tables", JsonNode::asText));
    field("functions", facts.path("functions").asText());
    if (facts.path("start_function").asBoolean()) {
      field("at start", "a function runs before the one that the task calls");
    }
    list("wasi", each("imports", i -> isWasi(i) ? i.path("name").asText() : ""));
    for (JsonNode wanted : facts.path("imports")) {
      if (!wanted.path("provided").asBoolean()) {
        table.field("nobody provides", new Cell(name(wanted) + ", " + type(wanted), Colour.RED));
      }
    }
    callable();
    list("exports", each("exports", e -> isFunction(e) ? "" : e.path("name").asText()));
    list("compiler", each("target_features", JsonNode::asText));
    list("made by", each("producers", JsonNode::asText));
  }

  private static boolean isWasi(JsonNode wanted) {
    return wanted.path("provided").asBoolean();
  }

  private static boolean isFunction(JsonNode export) {
    return export.path("kind").asText().equals(FUNCTION);
  }

  private static String name(JsonNode wanted) {
    return wanted.path("module").asText() + "." + wanted.path("name").asText();
  }

  private static String type(JsonNode item) {
    return item.path("type").asText();
  }

  private void callable() {
    int shown = 0;
    for (JsonNode export : facts.path("exports")) {
      if (isFunction(export) && shown++ < NAMES_SHOWN) {
        field(
            shown == 1 ? "callable" : "",
            export.path("name").asText() + type(export).substring(FUNCTION.length()));
      }
    }
    if (shown > NAMES_SHOWN) {
      field("", "and %d more".formatted(shown - NAMES_SHOWN));
    }
    task();
  }

  private void task() {
    JsonNode task = facts.path("task");
    String name = task.path("name").asText();
    String who = name.isEmpty() ? "a task of another name" : "a task named " + name;
    if (task.path("function").isNull()) {
      field("calls", who + " finds no function here");
      return;
    }
    field(
        "calls",
        "%s calls %s, with its inputs as %s"
            .formatted(who, task.path("function").asText(), task.path("inputs_as").asText()));
  }

  private void component() {
    list("imports", each("imports", JsonNode::asText));
    list("exports", each("exports", JsonNode::asText));
    list("modules inside", each("core_modules", size -> Sizes.of(size.asLong())));
    field("components inside", facts.path("components").asText());
  }

  private static String memory(JsonNode memory) {
    return "%s%s pages of %s%s%s"
        .formatted(
            memory.path("min_pages").asText(),
            memory.has("max_pages") ? " to " + memory.path("max_pages").asText() : " or more",
            Sizes.of(memory.path("page_bytes").asLong()),
            memory.path("shared").asBoolean() ? ", shared" : "",
            memory.path("is_64").asBoolean() ? ", 64-bit" : "");
  }

  /** Those of one name together, as components have many. */
  private List<String> sections() {
    Map<String, Long> bytes = new LinkedHashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (JsonNode section : facts.path("sections")) {
      String name = section.path("name").asText();
      bytes.merge(name, section.path("size_bytes").asLong(), Long::sum);
      counts.merge(name, 1, Integer::sum);
    }
    List<String> texts = new ArrayList<>();
    bytes.forEach(
        (name, size) -> {
          int count = counts.getOrDefault(name, 1);
          texts.add("%s%s %s".formatted(name, count > 1 ? " (" + count + ")" : "", Sizes.of(size)));
        });
    return texts;
  }

  private void engine(JsonNode engine) {
    boolean runs = engine.path("runs").asBoolean();
    String missing =
        StreamSupport.stream(engine.path("missing").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "));
    table.field(
        engine.path("name").asText(),
        new Cell(runs ? "runs it" : "lacks " + missing, runs ? Colour.GREEN : Colour.YELLOW));
  }

  private interface Text {
    String of(JsonNode node);
  }

  private List<String> each(String array, Text text) {
    List<String> texts = new ArrayList<>();
    for (JsonNode node : facts.path(array)) {
      String one = text.of(node);
      if (!one.isEmpty()) {
        texts.add(one);
      }
    }
    return texts;
  }

  private String joined(String array, String none) {
    List<String> texts = each(array, JsonNode::asText);
    return texts.isEmpty() ? none : String.join(", ", texts);
  }

  /** Left out if there are none; of many the first ones; broken into lines. */
  private void list(String name, List<String> texts) {
    List<String> shown = new ArrayList<>(texts.subList(0, Math.min(NAMES_SHOWN, texts.size())));
    if (texts.size() > NAMES_SHOWN) {
      shown.add("and %d more".formatted(texts.size() - NAMES_SHOWN));
    }
    String label = name;
    StringBuilder line = new StringBuilder();
    for (String text : shown) {
      if (!line.isEmpty() && line.length() + text.length() > LINE_CHARACTERS) {
        field(label, line + ",");
        label = "";
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : ", ").append(text);
    }
    if (!line.isEmpty()) {
      field(label, line.toString());
    }
  }

  private void field(String name, String value) {
    table.field(name, Cell.of(value));
  }
}
