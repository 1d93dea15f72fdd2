package io.turboprop.proplet.engine.wasi;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Clocks, in nanoseconds. The processor time is the guest's own, since its process is its thread.
 */
final class ClockCalls {
  static final int REALTIME = 0;
  static final int MONOTONIC = 1;
  private static final int PROCESS_CPU = 2;
  private static final int THREAD_CPU = 3;
  private static final long REALTIME_STEP = 1_000;
  private static final long ORIGIN = System.nanoTime();

  private ClockCalls() {}

  /** clock_res_get(id, resolution) */
  static void resolution(Wasi wasi, Cells cells, long[] a) throws WasiError {
    long step =
        switch ((int) a[0]) {
          case REALTIME -> REALTIME_STEP;
          case MONOTONIC, PROCESS_CPU, THREAD_CPU -> 1;
          default -> throw new WasiError(Errno.EINVAL);
        };
    cells.writeLong((int) a[1], step);
  }

  /** clock_time_get(id, precision, time) */
  static void time(Wasi wasi, Cells cells, long[] a) throws WasiError {
    cells.writeLong((int) a[2], now((int) a[0]));
  }

  static long now(int clock) throws WasiError {
    return switch (clock) {
      case REALTIME -> realtime();
      case MONOTONIC -> System.nanoTime() - ORIGIN;
      case PROCESS_CPU, THREAD_CPU ->
          Math.max(0, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
      default -> throw new WasiError(Errno.EINVAL);
    };
  }

  private static long realtime() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
