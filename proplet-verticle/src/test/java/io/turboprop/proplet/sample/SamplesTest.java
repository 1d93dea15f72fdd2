package io.turboprop.proplet.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.turboprop.model.PropletId;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SamplesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir Path root;

  @Test
  void percentSince_countsIowaitAsIdleAndStealAsBusy() {
    //                                 user nice system idle iowait irq softirq steal guest
    // guest_nice
    CpuTicks before = CpuTicks.parse("cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3").orElseThrow();
    CpuTicks after = CpuTicks.parse("cpu  110 0 110 740 120 0 0 20 60 0").orElseThrow();

    // Busy: 10 user, 10 system, 20 steal. Idle: 40 idle, 20 iowait. Guest is in user already.
    assertThat(after.percentSince(before)).isCloseTo(40.0, within(0.001));
  }

  @Test
  void percentSince_withoutTimePassing_isZero() {
    CpuTicks ticks = CpuTicks.parse("cpu 1 2 3 4 5 6 7 8").orElseThrow();

    assertThat(ticks.percentSince(ticks)).isZero();
  }

  @Test
  void parse_ofSomethingElse_isEmpty() {
    assertThat(CpuTicks.parse("")).isEmpty();
    assertThat(CpuTicks.parse("cpu0 1 2 3 4")).isEmpty();
    assertThat(CpuTicks.parse("cpu x y z w")).isEmpty();
  }

  @Test
  void sample_ofATree_hasEveryFigureInItsUnit() throws IOException {
    proc("cpu  100 0 100 700 100 0 0 0 0 0\n");
    var sampler = new HostSampler(root.resolve("proc"), root.resolve("cgroup"), root, CLOCK);

    HostSample first = sampler.sample();
    write("proc/stat", "cpu  150 0 150 800 100 0 0 0 0 0\n");
    HostSample second = sampler.sample();

    assertThat(first.cpuPercent()).isZero();
    assertThat(second.cpuPercent()).isCloseTo(50.0, within(0.001));
    assertThat(second.userSeconds()).isEqualTo(12.34);
    assertThat(second.systemSeconds()).isEqualTo(5.67);
    assertThat(second.load1()).isEqualTo(0.52);
    assertThat(second.memoryTotalBytes()).isEqualTo(8_000_000L * 1024);
    assertThat(second.memoryAvailableBytes()).isEqualTo(5_000_000L * 1024);
    assertThat(second.rssBytes()).isEqualTo(51_200L * 1024);
    assertThat(second.diskFreeBytes()).isPositive();
    assertThat(second.container()).isEmpty();
  }

  @Test
  void sample_withoutProc_isZero() {
    HostSample sample = new HostSampler(root.resolve("none"), root, root, CLOCK).sample();

    assertThat(sample.memoryTotalBytes()).isZero();
    assertThat(sample.cpuPercent()).isZero();
    assertThat(sample.container()).isEmpty();
  }

  @Test
  void sample_ofThisMachine_isPlausible() {
    var sampler = new HostSampler(Path.of("/proc"), Path.of("/sys/fs/cgroup"), root, CLOCK);

    HostSample sample = sampler.sample();

    assertThat(sample.memoryTotalBytes()).isGreaterThan(sample.memoryAvailableBytes());
    assertThat(sample.rssBytes()).isBetween(10L << 20, sample.memoryTotalBytes());
    assertThat(sample.userSeconds()).isPositive();
  }

  @Test
  void containerMemory_version2_takesTheTightestLimitAbove() throws IOException {
    write("cgroup/app/memory.max", "1073741824\n");
    write("cgroup/app/job/memory.max", "max\n");
    write("cgroup/app/job/memory.current", "73400320\n");

    assertThat(ContainerMemory.read("0::/app/job\n", root.resolve("cgroup")))
        .contains(new ContainerMemory(73_400_320, 1_073_741_824));
  }

  @Test
  void containerMemory_version2WithoutLimit_isEmpty() throws IOException {
    write("cgroup/app/memory.max", "max\n");
    write("cgroup/app/memory.current", "73400320\n");

    assertThat(ContainerMemory.read("0::/app\n", root.resolve("cgroup"))).isEmpty();
  }

  @Test
  void containerMemory_version1_readsItsNames() throws IOException {
    write("cgroup/memory/docker/ab/memory.limit_in_bytes", "536870912\n");
    write("cgroup/memory/docker/ab/memory.usage_in_bytes", "1048576\n");
    write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

    assertThat(
            ContainerMemory.read(
                "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n", root.resolve("cgroup")))
        .contains(new ContainerMemory(1_048_576, 536_870_912));
  }

  @Test
  void containerMemory_pathOfTheHostInsideAContainer_isReadAtTheRoot() throws IOException {
    write("cgroup/memory/memory.limit_in_bytes", "536870912\n");
    write("cgroup/memory/memory.usage_in_bytes", "4096\n");

    assertThat(ContainerMemory.read("4:memory:/docker/ab\n", root.resolve("cgroup")))
        .contains(new ContainerMemory(4096, 536_870_912));
  }

  @Test
  void containerMemory_unlimitedVersion1_isEmpty() throws IOException {
    write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("cgroup/memory/memory.usage_in_bytes", "4096\n");

    assertThat(ContainerMemory.read("4:memory:/\n", root.resolve("cgroup"))).isEmpty();
  }

  @Test
  void toWire_inALimitedContainer_tellsItsFigures() throws IOException {
    proc("cpu 1 1 1 1 1\n");
    write("proc/self/cgroup", "0::/\n");
    write("cgroup/memory.max", "536870912\n");
    write("cgroup/memory.current", "73400320\n");
    HostSample sample =
        new HostSampler(root.resolve("proc"), root.resolve("cgroup"), root, CLOCK).sample();

    WorkerMetrics wire = sample.toWire(new PropletId("p1"), "default");

    assertThat(wire.memory().containerUsageBytes()).isEqualTo(73_400_320);
    assertThat(wire.memory().containerLimitBytes()).isEqualTo(536_870_912);
    assertThat(wire.timestamp()).contains(Instant.EPOCH);
    assertThat(sample.usableMemoryBytes()).isEqualTo(536_870_912);
  }

  private void proc(String stat) throws IOException {
    write("proc/stat", stat);
    write(
        "proc/meminfo", "MemTotal:        8000000 kB\nMemFree: 1 kB\nMemAvailable:  5000000 kB\n");
    write("proc/loadavg", "0.52 0.58 0.59 1/467 12345\n");
    write(
        "proc/self/stat",
        "4242 (a (strange) name) S 1 1 1 0 -1 4194304 100 0 0 0 1234 567 0 0 20 0 30 0\n");
    write("proc/self/status", "Name:\tjava\nVmRSS:\t   51200 kB\n");
    write("proc/self/cgroup", "0::/none\n");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
