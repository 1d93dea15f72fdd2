package io.turboprop.proplet.sample;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Memory of the control group this process is in, if that is limited.
 *
 * @param usageBytes of the group itself, with what it cached of files
 * @param limitBytes the tightest limit of the group and those above it
 * @param freeBytes that the group and those above it may still take, cached files that can be
 *     dropped at once included
 */
public record ContainerMemory(long usageBytes, long limitBytes, long freeBytes) {
  /** Version 1 writes a number near 2^63 for "no limit". */
  private static final long UNLIMITED = 1L << 60;

  private record Names(String usage, String limit, String droppable) {}

  private static final Names VERSION_2 = new Names("memory.current", "memory.max", "inactive_file");
  private static final Names VERSION_1 =
      new Names("memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file");

  /**
   * Looks at version 2 first ({@code memory.max}), then at version 1 ({@code
   * memory.limit_in_bytes}). Blocks.
   *
   * @param selfCgroup text of {@code /proc/self/cgroup}
   * @param mount where control groups are mounted, usually {@code /sys/fs/cgroup}
   */
  public static Optional<ContainerMemory> read(String selfCgroup, Path mount) {
    Optional<ContainerMemory> unified =
        read(ControlGroup.unified(selfCgroup, mount, VERSION_2.usage), VERSION_2);
    return unified.isPresent()
        ? unified
        : read(ControlGroup.of("memory", selfCgroup, mount, VERSION_1.usage), VERSION_1);
  }

  private static Optional<ContainerMemory> read(List<Path> levels, Names names) {
    OptionalLong own =
        levels.isEmpty() ? OptionalLong.empty() : number(levels.getFirst(), names.usage);
    long tightest = UNLIMITED;
    long free = UNLIMITED;
    for (Path level : levels) {
      long limit = number(level, names.limit).orElse(UNLIMITED);
      OptionalLong usage = number(level, names.usage);
      tightest = Math.min(tightest, limit);
      if (limit < UNLIMITED && usage.isPresent()) {
        long kept = Math.max(0, usage.getAsLong() - droppable(level, names));
        free = Math.min(free, Math.max(0, limit - kept));
      }
    }
    return own.isPresent() && tightest < UNLIMITED
        ? Optional.of(new ContainerMemory(own.getAsLong(), tightest, Math.min(free, tightest)))
        : Optional.empty();
  }

  private static long droppable(Path level, Names names) {
    return ProcText.named(TextFiles.read(level.resolve("memory.stat")), names.droppable).orElse(0);
  }

  private static OptionalLong number(Path level, String file) {
    return ProcText.whole(TextFiles.read(level.resolve(file)));
  }
}
