package io.turboprop.proplet.engine.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A control group that an operator has given to the proplet, for groups of guests within. Version 2
 * has one folder with the controllers {@code memory} and {@code pids}; version 1 has one for each.
 *
 * @param folders of the given group
 */
public record ControlGroups(boolean unified, List<Path> folders) {
  private static final List<String> CONTROLLERS = List.of("memory", "pids");

  /**
   * Blocks.
   *
   * @param mount usually {@code /sys/fs/cgroup}
   * @param name of the given group, such as {@code turboprop/guests}
   * @throws IllegalArgumentException if it cannot be used, with what to do
   */
  public static ControlGroups open(Path mount, String name) {
    boolean unified = Files.exists(mount.resolve("cgroup.controllers"));
    List<Path> roots = unified ? List.of(mount) : CONTROLLERS.stream().map(mount::resolve).toList();
    List<Path> folders = roots.stream().map(root -> inside(root.normalize(), name)).toList();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
        throw new IllegalArgumentException(
            "the control group %s is not there or not writable: create it and give it to the user of the proplet"
                .formatted(folder));
      }
    }
    var groups = new ControlGroups(unified, folders);
    if (unified) {
      groups.enableControllers();
    }
    return groups;
  }

  private static Path inside(Path root, String name) {
    Path folder = root.resolve(name.replaceFirst("^/+", "")).normalize();
    if (!folder.startsWith(root) || folder.equals(root)) {
      throw new IllegalArgumentException("\"" + name + "\" does not name a control group");
    }
    return folder;
  }

  private void enableControllers() {
    Path file = folders.getFirst().resolve("cgroup.subtree_control");
    try {
      Files.writeString(file, "+memory +pids");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s does not take \"+memory +pids\": enable both controllers above it and leave no process in it (%s)"
              .formatted(file, e.getMessage()));
    }
  }

  /**
   * A group for one guest. Blocks.
   *
   * @param name unique on this machine
   */
  ControlGroup create(String name, long memoryBytes, int pids) throws IOException {
    List<Path> own = folders.stream().map(folder -> folder.resolve(name)).toList();
    var group = new ControlGroup(unified, own);
    try {
      for (Path folder : own) {
        Files.createDirectory(folder);
      }
      group.limit(memoryBytes, pids);
    } catch (IOException e) {
      group.remove();
      throw e;
    }
    return group;
  }
}
