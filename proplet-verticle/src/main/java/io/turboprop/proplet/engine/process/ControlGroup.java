package io.turboprop.proplet.engine.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The control group of one guest's processes. Its files are the kernel's: reading and writing them
 * does not wait for a disk.
 *
 * @param folders one in version 2, memory and pids in version 1
 */
record ControlGroup(boolean unified, List<Path> folders) {
  private static final String PROCESSES = "cgroup.procs";

  void limit(long memoryBytes, int pids) throws IOException {
    Path memory = folders.getFirst();
    String bytes = Long.toString(memoryBytes);
    if (unified) {
      Files.writeString(memory.resolve("memory.max"), bytes);
      writeIfThere(memory.resolve("memory.swap.max"), "0");
      writeIfThere(memory.resolve("memory.oom.group"), "1");
    } else {
      Files.writeString(memory.resolve("memory.limit_in_bytes"), bytes);
      writeIfThere(memory.resolve("memory.memsw.limit_in_bytes"), bytes);
    }
    Files.writeString(folders.getLast().resolve("pids.max"), Integer.toString(pids));
  }

  private static void writeIfThere(Path file, String text) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, text);
    }
  }

  /** A process enters by writing its number to each of these files. */
  List<Path> entries() {
    return folders.stream().map(folder -> folder.resolve(PROCESSES)).toList();
  }

  /** Whether the kernel has killed something here because memory ran out. */
  boolean ranOutOfMemory() {
    String file = unified ? "memory.events" : "memory.oom_control";
    return number(folders.getFirst().resolve(file), "oom_kill").orElse(0) > 0;
  }

  private static OptionalLong number(Path file, String name) {
    try (var lines = Files.lines(file)) {
      return lines
          .map(line -> line.split(" ", 2))
          .filter(parts -> parts.length == 2 && parts[0].equals(name))
          .mapToLong(parts -> Long.parseLong(parts[1].strip()))
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Kills whatever is in it, those that left their session included. */
  void kill() {
    try {
      Path all = folders.getFirst().resolve("cgroup.kill");
      if (Files.exists(all)) {
        Files.writeString(all, "1");
        return;
      }
      for (String line : Files.readAllLines(folders.getFirst().resolve(PROCESSES))) {
        ProcessHandle.of(Long.parseLong(line.strip())).ifPresent(ProcessHandle::destroyForcibly);
      }
    } catch (IOException | NumberFormatException gone) {
      // The group is not there any more, and so are its processes.
    }
  }

  /** Answers false as long as a process is in it. */
  boolean remove() {
    boolean gone = true;
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException busy) {
        gone = false;
      }
    }
    return gone;
  }
}
