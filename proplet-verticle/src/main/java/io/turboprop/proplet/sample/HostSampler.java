package io.turboprop.proplet.sample;

import io.turboprop.wire.MachineLoad.Pressure;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the machine. Remembers the processor times of the sample before, for the load in between.
 * Blocks; one call at a time.
 */
public final class HostSampler {
  private final Path proc;
  private final Path cgroups;
  private final Path disk;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final IntSupplier processors;
  private @Nullable CpuTicks lastTicks;
  private @Nullable ContainerCpu lastGroup;
  private long lastNanos;

  /**
   * @param proc usually {@code /proc}
   * @param cgroups usually {@code /sys/fs/cgroup}
   * @param disk a folder whose free space counts
   * @param nanos monotonic clock
   * @param processors that this process may run on
   */
  public HostSampler(
      Path proc,
      Path cgroups,
      Path disk,
      InstantSource clock,
      LongSupplier nanos,
      IntSupplier processors) {
    this.proc = proc;
    this.cgroups = cgroups;
    this.disk = disk;
    this.clock = clock;
    this.nanos = nanos;
    this.processors = processors;
  }

  public synchronized HostSample sample() {
    String cgroup = read("self/cgroup");
    long now = nanos.getAsLong();
    Optional<CpuTicks> ticks = CpuTicks.parse(read("stat"));
    Optional<ContainerCpu> group = ContainerCpu.read(cgroup, cgroups);
    HostSample sample =
        new HostSample(
            clock.instant(),
            now,
            usable(ticks),
            ticks.flatMap(t -> Optional.ofNullable(lastTicks).flatMap(t::since)),
            group.map(g -> new HostSample.Quota(g.quotaMillis(), used(g, now - lastNanos))),
            ProcText.load1(read("loadavg")),
            memory(),
            Space.of(disk),
            new Pressure(pressure("cpu"), pressure("memory"), pressure("io")),
            process(),
            ContainerMemory.read(cgroup, cgroups));
    lastTicks = ticks.orElse(null);
    lastGroup = group.orElse(null);
    lastNanos = now;
    return sample;
  }

  /** Those that are online and that this process may run on. */
  private OptionalInt usable(Optional<CpuTicks> ticks) {
    return ticks.map(CpuTicks::processors).filter(online -> online > 0).stream()
        .mapToInt(online -> Math.min(online, Math.max(1, processors.getAsInt())))
        .findFirst();
  }

  /** Empty if its counter began anew, as that of another group does. */
  private OptionalDouble used(ContainerCpu now, long elapsedNanos) {
    ContainerCpu before = lastGroup;
    if (before == null
        || elapsedNanos <= 0
        || now.usedNanos().isEmpty()
        || before.usedNanos().isEmpty()) {
      return OptionalDouble.empty();
    }
    long used = now.usedNanos().getAsLong() - before.usedNanos().getAsLong();
    return used < 0 ? OptionalDouble.empty() : OptionalDouble.of(1_000.0 * used / elapsedNanos);
  }

  private Optional<Space> memory() {
    String meminfo = read("meminfo");
    return ProcText.kilobytes(meminfo, "MemTotal").stream()
        .filter(total -> total > 0)
        .mapToObj(total -> new Space(total, ProcText.kilobytes(meminfo, "MemAvailable")))
        .findFirst();
  }

  private OptionalDouble pressure(String resource) {
    return ProcText.pressure(read("pressure/" + resource));
  }

  private HostSample.OwnUse process() {
    Optional<ProcText.OwnCpu> own = ProcText.ownCpu(read("self/stat"));
    Runtime heap = Runtime.getRuntime();
    return new HostSample.OwnUse(
        own.stream().mapToDouble(ProcText.OwnCpu::userSeconds).findFirst(),
        own.stream().mapToDouble(ProcText.OwnCpu::systemSeconds).findFirst(),
        ProcText.kilobytes(read("self/status"), "VmRSS"),
        heap.totalMemory() - heap.freeMemory(),
        heap.totalMemory());
  }

  private String read(String name) {
    return TextFiles.read(proc.resolve(name));
  }
}
