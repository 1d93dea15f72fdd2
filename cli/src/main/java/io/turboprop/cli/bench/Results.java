package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.config.DurationText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** All that was measured, and on what, as JSON. */
final class Results {
  private static final double MICROS = 1_000;
  private static final double SECONDS_IN_HOUR = 3_600;

  private final ObjectNode all = new ObjectMapper().createObjectNode();
  private final ArrayNode rounds;

  /**
   * @param health of the manager
   */
  Results(BenchPlan plan, Machine machine, JsonNode health) {
    all.putObject("setting")
        .put("processors", machine.processors())
        .put("processor_model", machine.model())
        .put("memory_bytes", machine.memoryBytes())
        .put("kernel", machine.kernel())
        .put("java", Runtime.version().toString())
        .put("version", version())
        .put("manager_version", health.path("version").asText())
        .put("manager_commit", health.path("commit").asText())
        .put("durability", plan.durability())
        .put("dialect", plan.dialect().name().toLowerCase(Locale.ROOT))
        .put("beat", DurationText.of(plan.beat()))
        .put("work", DurationText.of(plan.work()));
    this.rounds = all.putArray("rounds");
  }

  private static String version() {
    return Optional.ofNullable(Results.class.getPackage().getImplementationVersion()).orElse("dev");
  }

  /**
   * @param proplets of the fleet
   * @param used by processes meanwhile
   */
  void add(int proplets, List<Measured> some, Map<String, Probe.Use> used) {
    for (Measured one : some) {
      ObjectNode row = rounds.addObject();
      row.put("scenario", one.scenario()).put("load", one.load()).put("proplets", proplets);
      one.offered().ifPresent(rate -> row.put("offered_per_second", rate));
      row.put("seconds", one.seconds());
      one.perSecond().ifPresent(rate -> row.put("per_second", rate));
      latencies(row, one.latencies());
      row.put("own_processors", one.cpu());
      one.figures().forEach(row::put);
      if (!used.isEmpty()) {
        ObjectNode processes = row.putObject("processes");
        used.forEach((name, use) -> use(processes.putObject(name), use));
      }
      if (!one.slices().isEmpty()) {
        slices(row, one.slices());
      }
    }
  }

  void add(Disk disk) {
    all.withObject("setting")
        .put("sync_p50_ms", disk.syncMicros().getValueAtPercentile(50) / MICROS)
        .put("sync_p99_ms", disk.syncMicros().getValueAtPercentile(99) / MICROS);
  }

  void add(Physics physics) {
    all.withObject("setting")
        .put("hash_mb_per_second", physics.hashMbPerSecond())
        .put("loopback_p50_ms", physics.loopbackMicros().getValueAtPercentile(50) / MICROS);
  }

  private static void latencies(ObjectNode row, Histogram micros) {
    if (micros.getTotalCount() > 0) {
      row.put("p50_ms", micros.getValueAtPercentile(50) / MICROS)
          .put("p90_ms", micros.getValueAtPercentile(90) / MICROS)
          .put("p99_ms", micros.getValueAtPercentile(99) / MICROS)
          .put("max_ms", micros.getMaxValue() / MICROS);
    }
  }

  private static void use(ObjectNode to, Probe.Use use) {
    to.put("resident_mib", use.residentMib())
        .put("most_mib", use.mostMib())
        .put("processors", use.processors())
        .put("kib_per_minute", use.kibPerMinute());
  }

  private static void slices(ObjectNode row, List<Measured.Slice> slices) {
    ArrayNode parts = row.putArray("slices");
    for (Measured.Slice slice : slices) {
      ObjectNode part = parts.addObject().put("seconds", slice.end());
      latencies(part, slice.latencies());
      ObjectNode memory = part.putObject("resident_mib");
      slice.residentMib().forEach(memory::put);
    }
    ObjectNode slopes = row.putObject("mib_per_hour");
    growth(slices.subList(slices.size() / 2, slices.size())).forEach(slopes::put);
  }

  /** How fast the memory of each process grows, by least squares. */
  static Map<String, Double> growth(List<Measured.Slice> slices) {
    Map<String, Double> all = new LinkedHashMap<>();
    if (slices.size() < 2) {
      return all;
    }
    double middle = slices.stream().mapToDouble(Measured.Slice::end).average().orElseThrow();
    for (String name : slices.getFirst().residentMib().keySet()) {
      double products = 0;
      double squares = 0;
      for (Measured.Slice slice : slices) {
        double time = slice.end() - middle;
        products += time * slice.residentMib().getOrDefault(name, 0.0);
        squares += time * time;
      }
      all.put(name, products / squares * SECONDS_IN_HOUR);
    }
    return all;
  }

  void add(Load.Audit audit, Program.Checked checked) {
    all.putObject("audit")
        .put("submitted", audit.submitted())
        .put("stored", audit.stored())
        .put("completed", audit.completed())
        .put("seen_twice", audit.twice())
        .put("submitted_again", audit.again())
        .put("calls", checked.calls())
        .put("images", checked.images())
        .put("clean", audit.clean());
  }

  JsonNode tree() {
    return all;
  }

  /** Rounds of the same load, in the order in which each began. */
  static List<List<JsonNode>> alike(JsonNode results) {
    Map<String, List<JsonNode>> groups = new LinkedHashMap<>();
    for (JsonNode row : results.path("rounds")) {
      String key = row.path("scenario").asText() + row.path("load") + row.path("proplets");
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    return List.copyOf(groups.values());
  }
}
