package io.turboprop.proplet.sample;

import io.turboprop.model.PropletId;
import io.turboprop.wire.MachineLoad.Pressure;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The machine and this process at one moment. Empty for what could not be read. Bytes and seconds.
 *
 * @param nanos the moment on a monotonic clock
 * @param processors this process may use
 * @param cpu of the machine since the sample before
 * @param quota processor time of the control group, if limited
 * @param load1 load average of the last minute
 * @param memory of the machine
 * @param disk where the proplet keeps its files
 * @param container memory of the control group, if limited
 */
public record HostSample(
    Instant at,
    long nanos,
    OptionalInt processors,
    Optional<CpuShare> cpu,
    Optional<Quota> quota,
    OptionalDouble load1,
    Optional<Space> memory,
    Optional<Space> disk,
    Pressure pressure,
    OwnUse process,
    Optional<ContainerMemory> container) {

  /**
   * Thousandths of a processor that a control group may use, and used since the sample before.
   *
   * @param usedMillis empty in the first sample
   */
  public record Quota(long millis, OptionalDouble usedMillis) {}

  /**
   * This process.
   *
   * @param userSeconds since its start
   */
  public record OwnUse(
      OptionalDouble userSeconds,
      OptionalDouble systemSeconds,
      OptionalLong rssBytes,
      long heapUsedBytes,
      long heapCommittedBytes) {}

  /** As upstream's wire has it, where 0 stands for what is not known (wire reference §3.5). */
  public WorkerMetrics toWire(PropletId proplet, String namespace) {
    return new WorkerMetrics(
        proplet,
        namespace,
        Optional.of(at),
        new CpuMetrics(
            process.userSeconds.orElse(0),
            process.systemSeconds.orElse(0),
            cpu.map(CpuShare::busy).orElse(0.0)),
        new MemoryMetrics(
            process.rssBytes.orElse(0),
            process.heapUsedBytes,
            process.heapCommittedBytes,
            process.heapUsedBytes,
            container.map(ContainerMemory::usageBytes).orElse(0L),
            container.map(ContainerMemory::limitBytes).orElse(0L)));
  }

  /** What can be used at most: a container's limit may be tighter than the machine. */
  public Optional<Space> usableMemory() {
    if (container.isEmpty()) {
      return memory;
    }
    ContainerMemory group = container.get();
    long total = memory.map(Space::total).orElse(Long.MAX_VALUE);
    long free = memory.map(Space::free).orElse(OptionalLong.empty()).orElse(Long.MAX_VALUE);
    return Optional.of(
        new Space(
            Math.min(total, group.limitBytes()),
            OptionalLong.of(Math.min(free, group.freeBytes()))));
  }

  /** Thousandths of a processor that can be used at most. */
  public OptionalLong usableCpuMillis() {
    if (processors.isEmpty()) {
      return OptionalLong.empty();
    }
    long all = processors.getAsInt() * 1_000L;
    return OptionalLong.of(quota.map(q -> Math.min(all, q.millis)).orElse(all));
  }
}
