package io.turboprop.proplet.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
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
  private @Nullable CpuTicks last;

  /**
   * @param proc usually {@code /proc}
   * @param cgroups usually {@code /sys/fs/cgroup}
   * @param disk a folder whose free space counts
   */
  public HostSampler(Path proc, Path cgroups, Path disk, InstantSource clock) {
    this.proc = proc;
    this.cgroups = cgroups;
    this.disk = disk;
    this.clock = clock;
  }

  public synchronized HostSample sample() {
    String meminfo = TextFiles.read(proc.resolve("meminfo"));
    Optional<ProcText.OwnCpu> own =
        ProcText.ownCpu(TextFiles.read(proc.resolve("self").resolve("stat")));
    String status = TextFiles.read(proc.resolve("self").resolve("status"));
    Runtime heap = Runtime.getRuntime();
    return new HostSample(
        clock.instant(),
        cpuPercent(),
        own.map(ProcText.OwnCpu::userSeconds).orElse(0.0),
        own.map(ProcText.OwnCpu::systemSeconds).orElse(0.0),
        ProcText.load1(TextFiles.read(proc.resolve("loadavg"))).orElse(0),
        ProcText.kilobytes(meminfo, "MemTotal").orElse(0),
        ProcText.kilobytes(meminfo, "MemAvailable").orElse(0),
        diskFree(),
        ProcText.kilobytes(status, "VmRSS").orElse(0),
        heap.totalMemory() - heap.freeMemory(),
        heap.totalMemory(),
        ContainerMemory.read(TextFiles.read(proc.resolve("self").resolve("cgroup")), cgroups));
  }

  private double cpuPercent() {
    Optional<CpuTicks> now = CpuTicks.parse(TextFiles.read(proc.resolve("stat")));
    CpuTicks before = last;
    last = now.orElse(null);
    return before == null ? 0 : now.map(ticks -> ticks.percentSince(before)).orElse(0.0);
  }

  private long diskFree() {
    try {
      return Files.getFileStore(disk).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}
