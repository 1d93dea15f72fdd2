package io.turboprop.proplet.sample;

import java.util.Optional;

/**
 * Time all processors together have spent since boot, in ticks, from the lines {@code cpu…} of
 * {@code /proc/stat} (proc(5)).
 *
 * @param work user, nice, system, irq and softirq; guests are in user and nice already
 * @param idle idle and iowait: a processor that waits for a disk could do other work
 * @param steal the host of this machine gave to others
 * @param processors lines {@code cpuN}: those that are online
 */
public record CpuTicks(long work, long idle, long steal, int processors) {
  private static final int USER = 1;
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;
  private static final int STEAL = 8;

  /** Empty if the text is not that of {@code /proc/stat}. */
  public static Optional<CpuTicks> parse(String procStat) {
    String[] fields = procStat.lines().findFirst().orElse("").split("\\s+", -1);
    if (fields.length <= IDLE || !fields[0].equals("cpu")) {
      return Optional.empty();
    }
    long work = 0;
    long idle = 0;
    long steal = 0;
    try {
      for (int i = USER; i < Math.min(fields.length, STEAL + 1); i++) {
        long ticks = Long.parseLong(fields[i]);
        switch (i) {
          case IDLE, IOWAIT -> idle += ticks;
          case STEAL -> steal += ticks;
          default -> work += ticks;
        }
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.of(new CpuTicks(work, idle, steal, processors(procStat)));
  }

  private static int processors(String procStat) {
    return (int)
        procStat
            .lines()
            .filter(line -> line.startsWith("cpu") && line.length() > 3)
            .filter(line -> Character.isDigit(line.charAt(3)))
            .count();
  }

  /**
   * How they spent the time since then. Empty if none has passed, or if the counters began anew: of
   * another boot, after a checkpoint was restored, or as processors went offline. A single one may
   * run backwards by a little (iowait does, and steal after a migration); it counts as 0 then.
   */
  public Optional<CpuShare> since(CpuTicks earlier) {
    long passed = total() - earlier.total();
    long worked = Math.max(0, work - earlier.work);
    long idled = Math.max(0, idle - earlier.idle);
    long stolen = Math.max(0, steal - earlier.steal);
    long all = worked + idled + stolen;
    return passed <= 0 || all == 0
        ? Optional.empty()
        : Optional.of(new CpuShare(100.0 * worked / all, 100.0 * stolen / all));
  }

  private long total() {
    return work + idle + steal;
  }
}
