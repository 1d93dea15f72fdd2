package io.turboprop.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that the load runs on.
 *
 * @param model of the processors, empty if the machine does not tell
 * @param memoryBytes 0 if the machine does not tell
 */
record Machine(int processors, String model, String kernel, long memoryBytes) {
  private static final long KIB = 1024;

  /** Blocks briefly. */
  static Machine here() {
    String kib = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field(Path.of("/proc/cpuinfo"), "model name"),
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        kib.isEmpty() ? 0 : KIB * Long.parseLong(kib));
  }

  /** The first value of this name in a file of {@code name: value}; empty if there is none. */
  private static String field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException elsewhere) {
      return "";
    }
  }
}
