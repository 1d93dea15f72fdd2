package io.turboprop.proplet.sample;

import io.turboprop.model.PropletId;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.time.Instant;
import java.util.Optional;

/**
 * The machine and this process at one moment. 0 for what could not be read. Bytes, seconds, and
 * percent of all processors.
 *
 * @param cpuPercent since the sample before, 0 in the first
 * @param userSeconds of this process since its start
 * @param memoryTotalBytes of the machine
 */
public record HostSample(
    Instant at,
    double cpuPercent,
    double userSeconds,
    double systemSeconds,
    double load1,
    long memoryTotalBytes,
    long memoryAvailableBytes,
    long diskFreeBytes,
    long rssBytes,
    long heapUsedBytes,
    long heapCommittedBytes,
    Optional<ContainerMemory> container) {

  /** As the wire has it (wire reference §3.5); load and disk have no place there. */
  public WorkerMetrics toWire(PropletId proplet, String namespace) {
    return new WorkerMetrics(
        proplet,
        namespace,
        Optional.of(at),
        new CpuMetrics(userSeconds, systemSeconds, cpuPercent),
        new MemoryMetrics(
            rssBytes,
            heapUsedBytes,
            heapCommittedBytes,
            heapUsedBytes,
            container.map(ContainerMemory::usageBytes).orElse(0L),
            container.map(ContainerMemory::limitBytes).orElse(0L)));
  }

  /** What can be used at most: a container's limit may be tighter than the machine. */
  public long usableMemoryBytes() {
    return container
        .map(ContainerMemory::limitBytes)
        .filter(limit -> memoryTotalBytes == 0 || limit < memoryTotalBytes)
        .orElse(memoryTotalBytes);
  }
}
