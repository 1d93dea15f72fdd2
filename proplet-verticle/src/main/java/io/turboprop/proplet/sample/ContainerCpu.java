package io.turboprop.proplet.sample;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processor time that the control group this process is in may take, if that is limited.
 *
 * @param quotaMillis thousandths of a processor, 1 or more: the tightest quota of the group and
 *     those above it
 * @param usedNanos that the group with this quota has taken since it was made; empty if it does not
 *     say
 */
public record ContainerCpu(long quotaMillis, OptionalLong usedNanos) {

  /**
   * Looks at version 2 first ({@code cpu.max}), then at version 1 ({@code cpu.cfs_quota_us}).
   * Blocks.
   *
   * @param selfCgroup text of {@code /proc/self/cgroup}
   * @param mount where control groups are mounted, usually {@code /sys/fs/cgroup}
   */
  public static Optional<ContainerCpu> read(String selfCgroup, Path mount) {
    return version2(selfCgroup, mount).or(() -> version1(selfCgroup, mount));
  }

  private static Optional<ContainerCpu> version2(String selfCgroup, Path mount) {
    Optional<ContainerCpu> tightest = Optional.empty();
    for (Path level : ControlGroup.unified(selfCgroup, mount, "cpu.max")) {
      OptionalLong quota = quota(TextFiles.read(level.resolve("cpu.max")));
      if (quota.isPresent()) {
        OptionalLong micros =
            ProcText.named(TextFiles.read(level.resolve("cpu.stat")), "usage_usec");
        tightest = tighter(tightest, new ContainerCpu(quota.getAsLong(), nanos(micros)));
      }
    }
    return tightest;
  }

  private static OptionalLong nanos(OptionalLong micros) {
    return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * 1_000) : OptionalLong.empty();
  }

  private static Optional<ContainerCpu> version1(String selfCgroup, Path mount) {
    List<Path> levels = ControlGroup.of("cpu", selfCgroup, mount, "cpu.cfs_quota_us");
    List<Path> accounts = ControlGroup.of("cpuacct", selfCgroup, mount, "cpuacct.usage");
    Optional<ContainerCpu> tightest = Optional.empty();
    for (int i = 0; i < levels.size(); i++) {
      Path level = levels.get(i);
      OptionalLong quota =
          millis(
              ProcText.whole(TextFiles.read(level.resolve("cpu.cfs_quota_us"))),
              ProcText.whole(TextFiles.read(level.resolve("cpu.cfs_period_us"))));
      if (quota.isPresent()) {
        OptionalLong used =
            i < accounts.size()
                ? ProcText.whole(TextFiles.read(accounts.get(i).resolve("cpuacct.usage")))
                : OptionalLong.empty();
        tightest = tighter(tightest, new ContainerCpu(quota.getAsLong(), used));
      }
    }
    return tightest;
  }

  private static Optional<ContainerCpu> tighter(Optional<ContainerCpu> known, ContainerCpu other) {
    return known.filter(k -> k.quotaMillis <= other.quotaMillis).or(() -> Optional.of(other));
  }

  /** {@code 150000 100000}; {@code max 100000} is no quota. */
  private static OptionalLong quota(String cpuMax) {
    String[] parts = cpuMax.strip().split("\\s+", -1);
    return parts.length == 2
        ? millis(ProcText.whole(parts[0]), ProcText.whole(parts[1]))
        : OptionalLong.empty();
  }

  /** Version 1 writes -1 for "no quota". */
  private static OptionalLong millis(OptionalLong quotaMicros, OptionalLong periodMicros) {
    long quota = quotaMicros.orElse(-1);
    long period = periodMicros.orElse(-1);
    return quota > 0 && period > 0 && quota < Long.MAX_VALUE / 1_000
        ? OptionalLong.of(Math.max(1, quota * 1_000 / period))
        : OptionalLong.empty();
  }
}
