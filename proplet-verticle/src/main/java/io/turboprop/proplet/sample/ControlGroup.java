package io.turboprop.proplet.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control group this process is in, and those above it, as folders: each may limit it. Blocks.
 */
final class ControlGroup {
  private static final String UNIFIED = "";

  private ControlGroup() {}

  /**
   * Of version 2, from the group itself up to the root; empty if no folder of it has such a file.
   *
   * @param selfCgroup text of {@code /proc/self/cgroup}
   * @param mount where control groups are mounted
   * @param file that the group must have
   */
  static List<Path> unified(String selfCgroup, Path mount, String file) {
    return path(selfCgroup, UNIFIED).map(path -> levels(mount, path, file)).orElse(List.of());
  }

  /** The same of a controller of version 1, which is mounted in a folder of its own. */
  static List<Path> of(String controller, String selfCgroup, Path mount, String file) {
    return path(selfCgroup, controller)
        .map(path -> levels(mount.resolve(controller), path, file))
        .orElse(List.of());
  }

  private static Optional<String> path(String selfCgroup, String controller) {
    return selfCgroup
        .lines()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .filter(
            parts ->
                controller.equals(UNIFIED)
                    ? parts[0].equals("0") && parts[1].isEmpty()
                    : List.of(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  /** Inside of a container the path often names what only the host sees: then it is the root. */
  private static List<Path> levels(Path root, String path, String file) {
    Path named = root.resolve(path.replaceFirst("^/+", "")).normalize();
    Path group = named.startsWith(root) && Files.exists(named.resolve(file)) ? named : root;
    List<Path> levels = new ArrayList<>();
    for (Path at = group; at != null && at.startsWith(root); at = at.getParent()) {
      levels.add(at);
    }
    return levels;
  }
}
