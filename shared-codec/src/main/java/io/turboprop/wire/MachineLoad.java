package io.turboprop.wire;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the machine of a proplet has for it, and how much of that is taken, by whomever. Where a
 * control group allows less than the machine has, it is what the group allows. What could not be
 * measured is empty, never 0.
 *
 * @param ageMs since it was measured, when it is said; at most a day
 * @param cpuMillis thousandths of a processor; what is taken is a mean over some time
 * @param stealMillis of those taken, what the machine's host gave to others
 * @param memoryBytes what could be had without swapping counts as free
 * @param diskBytes where the proplet keeps its files
 * @param pressure empty if the kernel measures nothing of it
 * @param running guests that have a slot
 */
public record MachineLoad(
    long ageMs,
    Optional<Amount> cpuMillis,
    OptionalLong stealMillis,
    Optional<Amount> memoryBytes,
    Optional<Amount> diskBytes,
    Optional<Pressure> pressure,
    int running) {
  public static final long MAX_AGE_MS = 86_400_000;

  public MachineLoad {
    pressure = pressure.filter(some -> !some.isEmpty());
    if (ageMs < 0 || ageMs > MAX_AGE_MS || stealMillis.orElse(0) < 0 || running < 0) {
      throw new IllegalArgumentException(
          "age must be 0 to %d ms, steal and running not negative: %d, %s, %d"
              .formatted(MAX_AGE_MS, ageMs, stealMillis, running));
    }
  }

  /**
   * Some of a resource.
   *
   * @param capacity what there is, 1 or more
   * @param used of it, at most all; empty if that is not known
   */
  public record Amount(long capacity, OptionalLong used) {
    public Amount {
      if (capacity < 1 || used.orElse(0) < 0 || used.orElse(0) > capacity) {
        throw new IllegalArgumentException(
            "capacity must be positive, used at most as much: " + capacity + ", " + used);
      }
    }
  }

  /**
   * The share of the last 10 s in which some task of the machine waited for a resource, 0 to 100
   * (pressure stall information of the kernel).
   */
  public record Pressure(OptionalDouble cpu, OptionalDouble memory, OptionalDouble io) {
    public Pressure {
      requirePercent(cpu);
      requirePercent(memory);
      requirePercent(io);
    }

    /** Nothing of it was measured. */
    public boolean isEmpty() {
      return cpu.isEmpty() && memory.isEmpty() && io.isEmpty();
    }

    private static void requirePercent(OptionalDouble value) {
      if (!(value.orElse(0) >= 0 && value.orElse(0) <= 100)) {
        throw new IllegalArgumentException("pressure must be 0 to 100, is " + value);
      }
    }
  }
}
