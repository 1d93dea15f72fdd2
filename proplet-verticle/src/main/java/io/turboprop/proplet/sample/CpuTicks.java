package io.turboprop.proplet.sample;

import java.util.Optional;

/**
 * Time all processors together have spent since boot, in ticks, from the first line of {@code
 * /proc/stat} (proc(5)). Idle is idle and iowait; steal counts as busy, since the machine could not
 * be used. Guest time is part of user time already.
 */
public record CpuTicks(long busy, long idle) {

  /** Empty if the text is not that of {@code /proc/stat}. */
  public static Optional<CpuTicks> parse(String procStat) {
    String[] fields = procStat.lines().findFirst().orElse("").split("\\s+", -1);
    if (fields.length < 5 || !fields[0].equals("cpu")) {
      return Optional.empty();
    }
    try {
      long busy = 0;
      long idle = 0;
      for (int i = 1; i < Math.min(fields.length, 9); i++) {
        long ticks = Long.parseLong(fields[i]);
        if (i == 4 || i == 5) {
          idle += ticks;
        } else {
          busy += ticks;
        }
      }
      return Optional.of(new CpuTicks(busy, idle));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Mean load of all processors since then, 0 to 100; 0 if no time has passed. */
  public double percentSince(CpuTicks earlier) {
    // Idle and iowait may run backwards by a little (proc(5)).
    long busyDelta = Math.max(0, busy - earlier.busy);
    long idleDelta = Math.max(0, idle - earlier.idle);
    long all = busyDelta + idleDelta;
    return all == 0 ? 0 : 100.0 * busyDelta / all;
  }
}
