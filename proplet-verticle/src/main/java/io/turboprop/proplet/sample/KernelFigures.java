package io.turboprop.proplet.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel says of the machine, as it says it (proc(5)), for those who reckon themselves.
 *
 * @param memoryKib of {@code /proc/meminfo}, by its names; without what has no unit there
 * @param cpuTicks of all processors together since boot, in the order of {@code /proc/stat}
 * @param disk of the folder's file system
 */
public record KernelFigures(
    Map<String, Long> memoryKib, List<Long> cpuTicks, LoadAverage load, Optional<Space> disk) {

  /**
   * Of {@code /proc/loadavg}; 0 for what is not known.
   *
   * @param quarter of an hour
   * @param running threads that run or could
   * @param processes threads there are
   */
  public record LoadAverage(
      double minute,
      double fiveMinutes,
      double quarter,
      long running,
      long processes,
      long lastPid) {
    private static final LoadAverage NONE = new LoadAverage(0, 0, 0, 0, 0, 0);
  }

  public KernelFigures {
    memoryKib = Map.copyOf(memoryKib);
    cpuTicks = List.copyOf(cpuTicks);
  }

  /**
   * Blocks. What cannot be read is missing.
   *
   * @param proc usually {@code /proc}
   */
  public static KernelFigures read(Path proc, Path folder) {
    return new KernelFigures(
        memory(TextFiles.read(proc.resolve("meminfo"))),
        ticks(TextFiles.read(proc.resolve("stat"))),
        load(TextFiles.read(proc.resolve("loadavg"))),
        Space.of(folder));
  }

  private static Map<String, Long> memory(String meminfo) {
    Map<String, Long> kib = new LinkedHashMap<>();
    for (String line : meminfo.lines().toList()) {
      String[] words = line.split("\\s+", -1);
      if (words.length == 3 && words[0].endsWith(":") && words[2].equals("kB")) {
        String name = words[0].substring(0, words[0].length() - 1);
        ProcText.whole(words[1]).ifPresent(amount -> kib.put(name, amount));
      }
    }
    return kib;
  }

  private static List<Long> ticks(String stat) {
    String[] words = stat.lines().findFirst().orElse("").split("\\s+", -1);
    List<Long> ticks = new ArrayList<>();
    for (int i = 1; i < words.length && words[0].equals("cpu"); i++) {
      ticks.add(ProcText.whole(words[i]).orElse(0));
    }
    return ticks;
  }

  private static LoadAverage load(String loadavg) {
    String[] words = loadavg.strip().split("[\\s/]+", -1);
    return words.length < 6
        ? LoadAverage.NONE
        : new LoadAverage(
            ProcText.decimal(words[0]).orElse(0),
            ProcText.decimal(words[1]).orElse(0),
            ProcText.decimal(words[2]).orElse(0),
            ProcText.whole(words[3]).orElse(0),
            ProcText.whole(words[4]).orElse(0),
            ProcText.whole(words[5]).orElse(0));
  }
}
