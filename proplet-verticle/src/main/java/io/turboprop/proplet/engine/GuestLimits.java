package io.turboprop.proplet.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What one guest may use. All are positive; the caller has put its defaults and ceilings in
 * already.
 *
 * @param deadline wall-clock time from the guest's first instruction; not applied to daemons
 * @param cpu processor time; empty for as much as it gets
 * @param memoryBytes linear memory, all of a guest's memories together
 * @param outputBytes of standard output that are kept; of standard error the last as many, at most
 *     64 KiB
 * @param stackBytes stack of the guest's thread
 * @param tableEntries of all its tables together
 */
public record GuestLimits(
    Duration deadline,
    Optional<Duration> cpu,
    long memoryBytes,
    int outputBytes,
    int stackBytes,
    int tableEntries) {
  public static final GuestLimits DEFAULT =
      new GuestLimits(
          Duration.ofMinutes(5), Optional.empty(), 256L << 20, 1 << 20, 4 << 20, 1_000_000);

  public GuestLimits {
    if (!deadline.isPositive()
        || cpu.filter(time -> !time.isPositive()).isPresent()
        || memoryBytes <= 0
        || outputBytes <= 0
        || stackBytes <= 0
        || tableEntries <= 0) {
      throw new IllegalArgumentException(
          "limits must be positive: deadline %s, cpu %s, memory %d, output %d, stack %d, table entries %d"
              .formatted(deadline, cpu, memoryBytes, outputBytes, stackBytes, tableEntries));
    }
  }

  public GuestLimits withDeadline(Duration other) {
    return new GuestLimits(other, cpu, memoryBytes, outputBytes, stackBytes, tableEntries);
  }

  public GuestLimits withCpu(Duration other) {
    return new GuestLimits(
        deadline, Optional.of(other), memoryBytes, outputBytes, stackBytes, tableEntries);
  }

  /** As much processor time as it gets. */
  public GuestLimits withoutCpu() {
    return new GuestLimits(
        deadline, Optional.empty(), memoryBytes, outputBytes, stackBytes, tableEntries);
  }

  public GuestLimits withMemory(long bytes) {
    return new GuestLimits(deadline, cpu, bytes, outputBytes, stackBytes, tableEntries);
  }

  public GuestLimits withOutput(int bytes) {
    return new GuestLimits(deadline, cpu, memoryBytes, bytes, stackBytes, tableEntries);
  }

  public GuestLimits withStack(int bytes) {
    return new GuestLimits(deadline, cpu, memoryBytes, outputBytes, bytes, tableEntries);
  }

  public GuestLimits withTableEntries(int entries) {
    return new GuestLimits(deadline, cpu, memoryBytes, outputBytes, stackBytes, entries);
  }
}
