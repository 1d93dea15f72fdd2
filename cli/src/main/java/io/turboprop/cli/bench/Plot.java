package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Results as a picture: only what there are figures for. */
final class Plot {
  private static final double WIDTH = 960;
  private static final double PANEL_WIDTH = 470;
  private static final double GAP = 7;
  private static final double HEAD = 92;
  private static final double FOOT = 34;
  private static final int LINE = 140;
  private static final List<String> PERCENTILES = List.of("p50", "p90", "p99");
  private static final Pattern PARTS = Pattern.compile("(?<=, )");
  private static final Set<String> READS = Set.of("get", "list", "watch");

  private final JsonNode results;

  Plot(JsonNode results) {
    this.results = results;
  }

  String svg() {
    List<Panel> panels = panels();
    Svg svg = new Svg();
    svg.text(16, 32, "head", "start", "turboprop bench");
    List<String> setting = wrapped(ResultTable.setting(results.path("setting")));
    for (int i = 0; i < setting.size(); i++) {
      svg.text(16, 54 + 16 * i, "small", "start", setting.get(i));
    }
    double top = HEAD;
    for (int i = 0; i < panels.size(); i += 2) {
      List<Panel> row = panels.subList(i, Math.min(panels.size(), i + 2));
      for (int j = 0; j < row.size(); j++) {
        svg.at(GAP + j * (PANEL_WIDTH + GAP), top);
        row.get(j).draw(svg, PANEL_WIDTH);
        svg.back();
      }
      top += row.stream().mapToDouble(Panel::height).max().orElse(0);
    }
    svg.text(16, top + 20, "small", "start", "Audit: " + ResultTable.audit(results.path("audit")));
    return svg.of(WIDTH, top + FOOT);
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : PARTS.splitAsStream(text).toList()) {
      if (line.length() + part.length() > LINE) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(part);
    }
    lines.add(line.toString());
    return lines;
  }

  private List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    List<JsonNode> closed =
        rows(row -> row.has("per_second") && !row.has("offered_per_second") && !row.has("clients"));
    bars("Tasks a second", closed, row -> !isRead(row)).ifPresent(panels::add);
    bars("Answers and events a second", closed, Plot::isRead).ifPresent(panels::add);
    images().ifPresent(panels::add);
    throughputOverSize(closed).ifPresent(panels::add);
    latencyOverRate().ifPresent(panels::add);
    callsOverClients().ifPresent(panels::add);
    for (JsonNode row : rows(row -> row.has("slices"))) {
      panels.add(latencyOverTime(row));
      if (row.has("processes")) {
        panels.add(memoryOverTime(row));
      }
    }
    return panels;
  }

  private List<JsonNode> rows(Predicate<JsonNode> which) {
    return results.path("rounds").valueStream().filter(which).toList();
  }

  private static boolean isRead(JsonNode row) {
    return READS.contains(row.path("scenario").asText());
  }

  private static List<JsonNode> largest(List<JsonNode> rows) {
    int largest = rows.stream().mapToInt(Plot::proplets).max().orElse(0);
    return rows.stream().filter(row -> proplets(row) == largest).toList();
  }

  private static int proplets(JsonNode row) {
    return row.path("proplets").asInt();
  }

  private static Optional<Panel> bars(
      String title, List<JsonNode> rows, Predicate<JsonNode> which) {
    List<JsonNode> shown = largest(rows.stream().filter(which).toList());
    Map<String, List<Double>> rounds = new LinkedHashMap<>();
    shown.forEach(row -> add(rounds, row.path("scenario").asText(), row, "per_second"));
    return bars(title, shown, rounds);
  }

  private static Optional<Panel> bars(
      String title, List<JsonNode> shown, Map<String, List<Double>> rounds) {
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Bars(
                String.format(Locale.ROOT, "%s, %,d proplets", title, proplets(shown.getFirst())),
                rounds.entrySet().stream()
                    .map(bar -> new Bars.Bar(bar.getKey(), bar.getValue()))
                    .toList()));
  }

  /** Each image is hashed on its way, at the least once by everybody who gets it. */
  private Optional<Panel> images() {
    List<JsonNode> shown = largest(rows(row -> row.has("mb_per_second")));
    Map<String, List<Double>> rounds = new LinkedHashMap<>();
    shown.forEach(row -> add(rounds, row.path("load").asText(), row, "mb_per_second"));
    JsonNode setting = results.path("setting");
    if (!rounds.isEmpty() && setting.has("hash_mb_per_second")) {
      add(rounds, "hashing alone", setting, "hash_mb_per_second");
    }
    return bars("Images, MB/s together", shown, rounds);
  }

  private static <K> void add(Map<K, List<Double>> to, K key, JsonNode row, String field) {
    to.computeIfAbsent(key, k -> new ArrayList<>()).add(row.path(field).asDouble());
  }

  private static Optional<Panel> throughputOverSize(List<JsonNode> rows) {
    Map<String, Map<Double, List<Double>>> scenarios = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      if (!isRead(row)) {
        add(
            scenarios.computeIfAbsent(row.path("scenario").asText(), s -> new TreeMap<>()),
            row.path("proplets").asDouble(),
            row,
            "per_second");
      }
    }
    scenarios.values().removeIf(sizes -> sizes.size() < 2);
    return scenarios.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chart(
                "Throughput over the size of the fleet",
                "proplets",
                "tasks a second",
                Chart.Kind.LOG_X,
                scenarios.entrySet().stream()
                    .map(line -> new Chart.Line(line.getKey(), medians(line.getValue())))
                    .toList()));
  }

  private Optional<Panel> latencyOverRate() {
    List<Chart.Line> lines = new ArrayList<>();
    for (String percentile : PERCENTILES) {
      Map<Double, List<Double>> rates = new TreeMap<>();
      largest(rows(row -> row.path("scenario").asText().equals("latency")))
          .forEach(
              row ->
                  add(rates, row.path("offered_per_second").asDouble(), row, percentile + "_ms"));
      if (rates.size() > 1) {
        lines.add(new Chart.Line(percentile, medians(rates)));
      }
    }
    if (!lines.isEmpty() && results.path("setting").has("sync_p50_ms")) {
      lines.add(diskAlone(lines.getFirst()));
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chart(
                "Latency over the rate",
                "tasks a second",
                "ms until the end is stored",
                Chart.Kind.LOG_Y,
                lines));
  }

  private Optional<Panel> callsOverClients() {
    Map<String, Map<Double, List<Double>>> scenarios = new LinkedHashMap<>();
    for (JsonNode row : rows(row -> row.has("clients"))) {
      add(
          scenarios.computeIfAbsent(row.path("scenario").asText(), s -> new TreeMap<>()),
          row.path("clients").asDouble(),
          row,
          "per_second");
    }
    if (scenarios.isEmpty()) {
      return Optional.empty();
    }
    List<Chart.Line> lines = new ArrayList<>();
    scenarios.forEach((name, clients) -> lines.add(new Chart.Line(name, medians(clients))));
    JsonNode roundTrip = results.path("setting").path("loopback_p50_ms");
    if (roundTrip.isNumber()) {
      Chart.Point alone = new Chart.Point(1, 1_000 / roundTrip.asDouble());
      lines.add(new Chart.Line("loopback alone", List.of(alone)));
    }
    return Optional.of(
        new Chart("Calls over clients", "clients", "calls a second", Chart.Kind.LOG_X, lines));
  }

  /** A task is stored when it comes and when it ends, each time with an fsync. */
  private Chart.Line diskAlone(Chart.Line beside) {
    double twice = 2 * results.path("setting").path("sync_p50_ms").asDouble();
    return new Chart.Line(
        "two fsyncs", beside.points().stream().map(at -> new Chart.Point(at.x(), twice)).toList());
  }

  private static Panel latencyOverTime(JsonNode row) {
    List<Chart.Line> lines = new ArrayList<>();
    for (String percentile : PERCENTILES) {
      lines.add(new Chart.Line(percentile, points(row, part -> part.path(percentile + "_ms"))));
    }
    return new Chart(
        "Latency over time, " + row.path("load").asText(),
        "seconds",
        "ms until the end is stored",
        Chart.Kind.LOG_Y,
        lines);
  }

  private static Panel memoryOverTime(JsonNode row) {
    List<Chart.Line> lines = new ArrayList<>();
    for (var process : row.path("processes").properties()) {
      lines.add(
          new Chart.Line(
              process.getKey(),
              points(row, part -> part.path("resident_mib").path(process.getKey()))));
    }
    return new Chart("Memory over time", "seconds", "MiB resident", Chart.Kind.LINEAR, lines);
  }

  private static List<Chart.Point> points(JsonNode row, UnaryOperator<JsonNode> figure) {
    return row.path("slices")
        .valueStream()
        .filter(part -> figure.apply(part).isNumber())
        .map(
            part -> new Chart.Point(part.path("seconds").asDouble(), figure.apply(part).asDouble()))
        .toList();
  }

  private static List<Chart.Point> medians(Map<Double, List<Double>> rounds) {
    return rounds.entrySet().stream()
        .map(place -> new Chart.Point(place.getKey(), median(place.getValue())))
        .toList();
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
