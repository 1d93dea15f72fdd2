package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a table for people. */
final class ResultTable {
  private ResultTable() {}

  static Table of(JsonNode results) {
    Table table =
        Table.of(
            "SCENARIO",
            "LOAD",
            "PROPLETS",
            "SECONDS",
            "PER SECOND",
            "P50 MS",
            "P90 MS",
            "P99 MS",
            "MAX MS",
            "CPU",
            "MORE");
    for (JsonNode row : results.path("rounds")) {
      table.row(
          Cell.of(row.path("scenario").asText()),
          Cell.of(row.path("load").asText()),
          number(row, "proplets", "%,.0f"),
          number(row, "seconds", "%.1f"),
          number(row, "per_second", "%,.0f"),
          number(row, "p50_ms", "%.2f"),
          number(row, "p90_ms", "%.2f"),
          number(row, "p99_ms", "%.2f"),
          number(row, "max_ms", "%.2f"),
          number(row, "own_processors", "%.2f"),
          Cell.of(more(row)));
    }
    return table;
  }

  /** What stands below the table. */
  static String remarks(JsonNode results) {
    return "audit: %s\non: %s\n"
        .formatted(audit(results.path("audit")), setting(results.path("setting")));
  }

  private static Cell number(JsonNode row, String field, String format) {
    return Cell.of(
        row.has(field) ? String.format(Locale.ROOT, format, row.path(field).asDouble()) : "");
  }

  /** What images and starts have beside times, and what each process used. */
  static String more(JsonNode row) {
    List<String> all = new ArrayList<>();
    figure(all, row, "mb_per_second", "%.0f MB/s together");
    figure(all, row, "published_per_byte", "published %.3f times");
    figure(all, row, "resident_mib", "%.0f MiB");
    all.addAll(processes(row));
    return String.join("; ", all);
  }

  private static void figure(List<String> to, JsonNode row, String field, String format) {
    if (row.has(field)) {
      to.add(String.format(Locale.ROOT, format, row.path(field).asDouble()));
    }
  }

  /** And how its memory grew, if that is known. */
  private static List<String> processes(JsonNode row) {
    List<String> all = new ArrayList<>();
    for (var process : row.path("processes").properties()) {
      JsonNode use = process.getValue();
      String text =
          String.format(
              Locale.ROOT,
              "%s %.0f MiB (at most %.0f), %.3f CPU, %,.0f KiB/min",
              process.getKey(),
              use.path("resident_mib").asDouble(),
              use.path("most_mib").asDouble(),
              use.path("processors").asDouble(),
              use.path("kib_per_minute").asDouble());
      JsonNode growth = row.path("mib_per_hour").path(process.getKey());
      all.add(
          growth.isMissingNode()
              ? text
              : text + String.format(Locale.ROOT, ", %+.0f MiB/h", growth.asDouble()));
    }
    return all;
  }

  static String audit(JsonNode audit) {
    List<String> all = new ArrayList<>();
    long calls = audit.path("calls").asLong();
    long images = audit.path("images").asLong();
    if (calls > 0) {
      all.add("%,d calls, each answered with its own bytes".formatted(calls));
    }
    if (images > 0) {
      all.add("%,d images at a proplet, each with its digest".formatted(images));
    }
    if (audit.path("submitted").asLong() > 0 || all.isEmpty()) {
      all.addFirst(tasks(audit));
    }
    return String.join("; ", all);
  }

  private static String tasks(JsonNode audit) {
    return "%,d submitted, %,d stored, %,d completed, %,d seen twice by a proplet, %,d submitted again"
            .formatted(
                audit.path("submitted").asLong(),
                audit.path("stored").asLong(),
                audit.path("completed").asLong(),
                audit.path("seen_twice").asLong(),
                audit.path("submitted_again").asLong())
        + (audit.path("clean").asBoolean() ? ": each stored once" : ": NOT each stored once");
  }

  static String setting(JsonNode setting) {
    String model = setting.path("processor_model").asText();
    String durability = setting.path("durability").asText();
    return "%d processors%s, %.1f GiB, %s, Java %s, turboprop %s, manager %s%s%s%s, %s proplets"
        .formatted(
            setting.path("processors").asInt(),
            model.isEmpty() ? "" : " (" + model + ")",
            setting.path("memory_bytes").asLong() / (double) (1 << 30),
            setting.path("kernel").asText(),
            setting.path("java").asText(),
            setting.path("version").asText(),
            setting.path("manager_version").asText(),
            durability.isEmpty() ? "" : ", durability: " + durability,
            sync(setting),
            physics(setting),
            setting.path("dialect").asText());
  }

  private static String physics(JsonNode setting) {
    return setting.has("hash_mb_per_second")
        ? String.format(
            Locale.ROOT,
            ", hashing %.0f MB/s, 1 KB over the loopback and back %.3f ms",
            setting.path("hash_mb_per_second").asDouble(),
            setting.path("loopback_p50_ms").asDouble())
        : "";
  }

  private static String sync(JsonNode setting) {
    return setting.has("sync_p50_ms")
        ? String.format(
            Locale.ROOT,
            ", an fsync takes %.1f ms (p99 %.1f)",
            setting.path("sync_p50_ms").asDouble(),
            setting.path("sync_p99_ms").asDouble())
        : "";
  }
}
