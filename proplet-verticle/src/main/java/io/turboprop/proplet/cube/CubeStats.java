package io.turboprop.proplet.cube;

import io.turboprop.codec.JsonOut;
import io.turboprop.proplet.sample.KernelFigures;
import io.turboprop.proplet.sample.Space;
import java.util.List;
import java.util.Map;

/**
 * The machine as Cube's worker shows it: what goprocinfo reads of {@code /proc}, under the names it
 * writes. What is not known is 0, as in Go.
 */
final class CubeStats {
  /** Names of {@code /proc/meminfo}, and theirs. */
  private static final List<Map.Entry<String, String>> MEMORY =
      List.of(
          Map.entry("MemTotal", "mem_total"),
          Map.entry("MemFree", "mem_free"),
          Map.entry("MemAvailable", "mem_available"),
          Map.entry("Buffers", "buffers"),
          Map.entry("Cached", "cached"),
          Map.entry("SwapCached", "swap_cached"),
          Map.entry("Active", "active"),
          Map.entry("Inactive", "inactive"),
          Map.entry("SwapTotal", "swap_total"),
          Map.entry("SwapFree", "swap_free"));

  /** In the order of {@code /proc/stat}. */
  private static final List<String> TICKS =
      List.of(
          "user",
          "nice",
          "system",
          "idle",
          "iowait",
          "irq",
          "softirq",
          "steal",
          "guest",
          "guest_nice");

  private CubeStats() {}

  /**
   * @param tasks not over, whoever ordered them
   */
  static void write(JsonOut out, KernelFigures figures, int tasks) {
    out.object("MemStats", figures.memoryKib(), CubeStats::memory);
    out.object("DiskStats", figures.disk().orElse(Space.NONE), CubeStats::disk);
    out.object("CpuStats", figures.cpuTicks(), CubeStats::cpu);
    out.object("LoadStats", figures.load(), CubeStats::load);
    out.whole("TaskCount", tasks);
  }

  private static void memory(JsonOut out, Map<String, Long> kib) {
    MEMORY.forEach(name -> out.whole(name.getValue(), kib.getOrDefault(name.getKey(), 0L)));
  }

  private static void disk(JsonOut out, Space disk) {
    long free = disk.free().orElse(0);
    out.whole("all", disk.total());
    out.whole("used", disk.total() - free);
    out.whole("free", free);
    out.whole("freeInodes", 0);
  }

  private static void cpu(JsonOut out, List<Long> ticks) {
    out.text("id", "cpu");
    for (int i = 0; i < TICKS.size(); i++) {
      out.whole(TICKS.get(i), i < ticks.size() ? ticks.get(i) : 0);
    }
  }

  private static void load(JsonOut out, KernelFigures.LoadAverage load) {
    out.decimal("last1min", load.minute());
    out.decimal("last5min", load.fiveMinutes());
    out.decimal("last15min", load.quarter());
    out.whole("process_running", load.running());
    out.whole("process_total", load.processes());
    out.whole("last_pid", load.lastPid());
  }
}
