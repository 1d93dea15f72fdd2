package io.turboprop.proplet.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Memory of the control group this process is in, if that is limited.
 *
 * @param limitBytes the tightest limit of the group and those above it
 */
public record ContainerMemory(long usageBytes, long limitBytes) {
  /** Version 1 writes a number near 2^63 for "no limit". */
  private static final long UNLIMITED = 1L << 60;

  /**
   * Looks at version 2 first ({@code memory.max}), then at version 1 ({@code
   * memory.limit_in_bytes}). Blocks.
   *
   * @param selfCgroup text of {@code /proc/self/cgroup}
   * @param mount where control groups are mounted, usually {@code /sys/fs/cgroup}
   */
  public static Optional<ContainerMemory> read(String selfCgroup, Path mount) {
    Optional<ContainerMemory> unified =
        path(selfCgroup, "").flatMap(path -> read(mount, path, "memory.current", "memory.max"));
    return unified.isPresent()
        ? unified
        : path(selfCgroup, "memory")
            .flatMap(
                path ->
                    read(
                        mount.resolve("memory"),
                        path,
                        "memory.usage_in_bytes",
                        "memory.limit_in_bytes"));
  }

  /** The group of this controller; the empty name means version 2. */
  private static Optional<String> path(String selfCgroup, String controller) {
    return selfCgroup
        .lines()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .filter(
            parts ->
                controller.isEmpty()
                    ? parts[0].equals("0") && parts[1].isEmpty()
                    : List.of(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  private static Optional<ContainerMemory> read(
      Path root, String path, String usageFile, String limitFile) {
    Path group = group(root, path, usageFile);
    OptionalLong usage = ProcText.whole(TextFiles.read(group.resolve(usageFile)));
    long limit = UNLIMITED;
    for (Path at = group; at != null && at.startsWith(root); at = at.getParent()) {
      OptionalLong own = ProcText.whole(TextFiles.read(at.resolve(limitFile)));
      limit = Math.min(limit, own.orElse(UNLIMITED));
    }
    return usage.isPresent() && limit < UNLIMITED
        ? Optional.of(new ContainerMemory(usage.getAsLong(), limit))
        : Optional.empty();
  }

  /** Inside of a container the path often names what only the host sees: then it is the root. */
  private static Path group(Path root, String path, String usageFile) {
    Path group = root.resolve(path.replaceFirst("^/+", "")).normalize();
    return group.startsWith(root) && Files.exists(group.resolve(usageFile)) ? group : root;
  }
}
