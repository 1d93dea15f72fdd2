package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as a section of a document: each load has a line, each round its figure in it. */
final class ResultMarkdown {
  private ResultMarkdown() {}

  static String of(JsonNode results) {
    StringBuilder text = new StringBuilder();
    text.append("On ").append(ResultTable.setting(results.path("setting"))).append(".\n\n");
    text.append(
        "| what | proplets | seconds | per second | p50 ms | p99 ms | load's own processors | more |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    for (List<JsonNode> rounds : Results.alike(results)) {
      JsonNode first = rounds.getFirst();
      text.append(
          "| %s: %s | %s | %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  first.path("scenario").asText(),
                  first.path("load").asText(),
                  figures(List.of(first), "proplets", "%,.0f"),
                  figures(rounds, "seconds", "%.1f"),
                  figures(rounds, "per_second", "%,.0f"),
                  figures(rounds, "p50_ms", "%.1f"),
                  figures(rounds, "p99_ms", "%.1f"),
                  figures(rounds, "own_processors", "%.2f"),
                  ResultTable.more(rounds.getLast())));
    }
    return text.append("\nAudit: ")
        .append(ResultTable.audit(results.path("audit")))
        .append(".\n")
        .toString();
  }

  private static String figures(List<JsonNode> rounds, String field, String format) {
    return rounds.stream()
        .filter(round -> round.has(field))
        .map(round -> String.format(Locale.ROOT, format, round.path(field).asDouble()))
        .collect(Collectors.joining(", "));
  }
}
