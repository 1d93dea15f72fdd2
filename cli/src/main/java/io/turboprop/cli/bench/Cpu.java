package io.turboprop.cli.bench;

import java.lang.management.ManagementFactory;

/** Processor time of this process since this was made. */
final class Cpu {
  private final long cpu = nanos();
  private final long began = System.nanoTime();

  private static long nanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** Processors used on average until now. */
  double processors() {
    return (nanos() - cpu) / (double) (System.nanoTime() - began);
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** On the clock of {@link System#nanoTime}. */
  long began() {
    return began;
  }
}
