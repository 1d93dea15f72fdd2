package io.turboprop.proplet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.PropletId;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SamplesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir Path root;
  private long nanos;

  @Test
  void sample_ofATree_hasEveryFigureInItsUnit() throws IOException {
    proc("cpu  100 0 100 700 100 0 0 0 0 0\n");
    HostSampler sampler = sampler(root.resolve("proc"));

    HostSample first = sampler.sample();
    write("proc/stat", "cpu  150 0 150 800 100 0 0 0 0 0\n");
    HostSample second = sampler.sample();

    assertThat(first.cpu()).isEmpty();
    assertThat(second.cpu()).contains(new CpuShare(50.0, 0.0));
    assertThat(second.process().userSeconds()).hasValue(12.34);
    assertThat(second.process().systemSeconds()).hasValue(5.67);
    assertThat(second.process().rssBytes()).hasValue(51_200L * 1024);
    assertThat(second.load1()).hasValue(0.52);
    assertThat(second.memory())
        .contains(new Space(8_000_000L * 1024, OptionalLong.of(5_000_000L * 1024)));
    assertThat(second.disk().orElseThrow().total()).isPositive();
    assertThat(second.disk().orElseThrow().free().orElseThrow()).isPositive();
    assertThat(second.pressure().isEmpty()).isTrue();
    assertThat(second.container()).isEmpty();
    assertThat(second.quota()).isEmpty();
  }

  @Test
  void sample_withoutProc_isEmpty() {
    HostSample sample = sampler(root.resolve("none")).sample();

    assertThat(sample.memory()).isEmpty();
    assertThat(sample.cpu()).isEmpty();
    assertThat(sample.processors()).isEmpty();
    assertThat(sample.load1()).isEmpty();
    assertThat(sample.process().rssBytes()).isEmpty();
    assertThat(sample.container()).isEmpty();
    assertThat(sample.toWire(new PropletId("p1"), "default").cpu().percent()).isZero();
  }

  @Test
  void sample_ofThisMachine_isPlausible() {
    var sampler =
        new HostSampler(
            Path.of("/proc"),
            Path.of("/sys/fs/cgroup"),
            root,
            CLOCK,
            System::nanoTime,
            Runtime.getRuntime()::availableProcessors);

    HostSample sample = sampler.sample();

    Space memory = sample.memory().orElseThrow();
    assertThat(memory.total()).isGreaterThan(memory.free().orElseThrow());
    assertThat(sample.process().rssBytes().orElseThrow()).isBetween(10L << 20, memory.total());
    assertThat(sample.process().userSeconds().orElseThrow()).isPositive();
    assertThat(sample.usableCpuMillis().orElseThrow()).isPositive();
  }

  @Test
  void containerMemory_version2_takesTheTightestLimitAbove() throws IOException {
    write("cgroup/app/memory.max", "1073741824\n");
    write("cgroup/app/job/memory.max", "max\n");
    write("cgroup/app/job/memory.current", "73400320\n");

    assertThat(ContainerMemory.read("0::/app/job\n", root.resolve("cgroup")))
        .contains(new ContainerMemory(73_400_320, 1_073_741_824, 1_073_741_824));
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
        .contains(new ContainerMemory(1_048_576, 536_870_912, 536_870_912 - 1_048_576));
  }

  @Test
  void containerMemory_pathOfTheHostInsideAContainer_isReadAtTheRoot() throws IOException {
    write("cgroup/memory/memory.limit_in_bytes", "536870912\n");
    write("cgroup/memory/memory.usage_in_bytes", "4096\n");

    assertThat(ContainerMemory.read("4:memory:/docker/ab\n", root.resolve("cgroup")))
        .contains(new ContainerMemory(4096, 536_870_912, 536_870_912 - 4096));
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
    HostSample sample = sampler(root.resolve("proc")).sample();

    WorkerMetrics wire = sample.toWire(new PropletId("p1"), "default");

    assertThat(wire.memory().containerUsageBytes()).isEqualTo(73_400_320);
    assertThat(wire.memory().containerLimitBytes()).isEqualTo(536_870_912);
    assertThat(wire.timestamp()).contains(Instant.EPOCH);
    assertThat(sample.usableMemory())
        .contains(new Space(536_870_912, OptionalLong.of(536_870_912 - 73_400_320)));
  }

  @Test
  void containerMemory_withDroppableFiles_countsThemAsFreeOnEachLevel() throws IOException {
    write("cgroup/app/memory.max", "1000\n");
    write("cgroup/app/memory.current", "900\n");
    write("cgroup/app/memory.stat", "anon 600\ninactive_file 200\nactive_file 100\n");
    write("cgroup/app/job/memory.max", "1500\n");
    write("cgroup/app/job/memory.current", "700\n");
    write("cgroup/app/job/memory.stat", "inactive_file 50\n");

    // The group above has 1000 - (900 - 200) left, the group itself more.
    assertThat(ContainerMemory.read("0::/app/job\n", root.resolve("cgroup")))
        .contains(new ContainerMemory(700, 1000, 300));
  }

  @Test
  void containerCpu_version2_takesTheTightestQuotaAndItsUse() throws IOException {
    write("cgroup/app/cpu.max", "150000 100000\n");
    write("cgroup/app/cpu.stat", "usage_usec 5000000\nuser_usec 4000000\n");
    write("cgroup/app/job/cpu.max", "max 100000\n");
    write("cgroup/app/job/cpu.stat", "usage_usec 1000000\n");

    assertThat(ContainerCpu.read("0::/app/job\n", root.resolve("cgroup")))
        .contains(new ContainerCpu(1_500, OptionalLong.of(5_000_000_000L)));
  }

  @Test
  void containerCpu_version2WithoutQuota_isEmpty() throws IOException {
    write("cgroup/app/cpu.max", "max 100000\n");

    assertThat(ContainerCpu.read("0::/app\n", root.resolve("cgroup"))).isEmpty();
  }

  @Test
  void containerCpu_version1_readsItsNames() throws IOException {
    write("cgroup/cpu/docker/ab/cpu.cfs_quota_us", "50000\n");
    write("cgroup/cpu/docker/ab/cpu.cfs_period_us", "100000\n");
    write("cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    write("cgroup/cpuacct/docker/ab/cpuacct.usage", "123456789\n");

    assertThat(
            ContainerCpu.read(
                "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n", root.resolve("cgroup")))
        .contains(new ContainerCpu(500, OptionalLong.of(123_456_789)));
  }

  @Test
  void sample_withAQuota_saysHowMuchOfItIsUsed() throws IOException {
    proc("cpu  100 0 100 700 100\ncpu0 1 1 1 1\ncpu1 1 1 1 1\n");
    write("proc/self/cgroup", "0::/\n");
    write("cgroup/cpu.max", "50000 100000\n");
    write("cgroup/cpu.stat", "usage_usec 1000000\n");
    HostSampler sampler = sampler(root.resolve("proc"));
    HostSample first = sampler.sample();
    nanos += 2_000_000_000L;
    write("cgroup/cpu.stat", "usage_usec 1500000\n");
    HostSample second = sampler.sample();
    nanos += 1_000_000_000L;
    write("cgroup/cpu.stat", "usage_usec 7\n");
    HostSample begunAnew = sampler.sample();

    assertThat(first.quota()).contains(new HostSample.Quota(500, OptionalDouble.empty()));
    assertThat(second.quota()).contains(new HostSample.Quota(500, OptionalDouble.of(250)));
    assertThat(begunAnew.quota()).contains(new HostSample.Quota(500, OptionalDouble.empty()));
    assertThat(second.usableCpuMillis()).hasValue(500);
  }

  @Test
  void sample_onFewerProcessorsThanAreOnline_countsThose() throws IOException {
    proc("cpu  1 1 1 1 1\ncpu0 1 1 1 1\ncpu1 1 1 1 1\ncpu3 1 1 1 1\ncpu5 1 1 1 1\nintr 1\n");
    HostSample sample = sampler(root.resolve("proc")).sample();

    assertThat(sample.processors()).hasValue(2);
    assertThat(sample.usableCpuMillis()).hasValue(2_000);
  }

  private HostSampler sampler(Path proc) {
    return new HostSampler(proc, root.resolve("cgroup"), root, CLOCK, () -> nanos, () -> 2);
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
