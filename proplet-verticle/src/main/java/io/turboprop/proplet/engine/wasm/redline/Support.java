package io.turboprop.proplet.engine.wasm.redline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a machine can run what the compiler makes. */
final class Support {
  /** Beyond what every x86-64 processor has. */
  private static final List<String> WANTED = List.of("ssse3", "sse4_1", "sse4_2");

  private Support() {}

  /** What this machine lacks, as half a sentence; empty if nothing. */
  static Optional<String> missing() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "");
    if (!os.equals("linux") || !processor.equals("amd64")) {
      return Optional.of(
          "it makes code for linux on amd64, not for %s on %s".formatted(os, processor));
    }
    return missing(Path.of("/proc/cpuinfo")).or(Guard::missing);
  }

  /**
   * @param processors the kernel's description; where it cannot be read, nothing is missing
   */
  static Optional<String> missing(Path processors) {
    List<String> lines;
    try {
      lines = Files.readAllLines(processors);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    return lines.stream()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> List.of(line.split("\\s+")))
        .flatMap(has -> WANTED.stream().filter(flag -> !has.contains(flag)).findFirst())
        .map(flag -> "the processor has no " + flag);
  }
}
