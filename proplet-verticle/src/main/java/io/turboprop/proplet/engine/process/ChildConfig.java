package io.turboprop.proplet.engine.process;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Child processes with the proplet's own engine.
 *
 * @param command that starts a JVM with the proplet's class path, without heap and main class
 * @param ready how many wait for guests; started again as they are taken
 * @param readyMemoryBytes linear memory of guests that may have one of those; others wait for one
 *     with more room to start
 * @param scratch folder they find themselves in
 */
public record ChildConfig(List<String> command, int ready, long readyMemoryBytes, Path scratch) {
  /** What a JVM with the engine needs on its heap, large modules being compiled included. */
  private static final long HEAP_BYTES = 384L << 20;

  public ChildConfig {
    command = List.copyOf(command);
    if (ready < 0 || readyMemoryBytes <= 0) {
      throw new IllegalArgumentException(
          "cannot keep %d children of %d bytes ready".formatted(ready, readyMemoryBytes));
    }
  }

  /** With this process's own JVM and class path. */
  public static ChildConfig of(int ready, long readyMemoryBytes, Path scratch) {
    String java =
        ProcessHandle.current()
            .info()
            .command()
            .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return new ChildConfig(
        List.of(
            java,
            "-cp",
            absolute(System.getProperty("java.class.path")),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:-DontCompileHugeMethods",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+DisplayVMOutputToStderr",
            "-XX:+ErrorFileToStderr"),
        ready,
        readyMemoryBytes,
        scratch);
  }

  private static String absolute(String classPath) {
    String separator = System.getProperty("path.separator");
    return String.join(
        separator,
        List.of(classPath.split(separator)).stream()
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  /** Of one for a guest with so much memory, twice of it, since it is copied as it grows. */
  List<String> commandFor(long memoryBytes) {
    long heap = 2 * memoryBytes + HEAP_BYTES;
    return Stream.concat(command.stream(), Stream.of("-Xmx" + heap, ChildMain.class.getName()))
        .toList();
  }

  /** Of one that is kept ready. */
  List<String> readyCommand() {
    return Stream.concat(commandFor(readyMemoryBytes).stream(), Stream.of(ChildMain.READY))
        .toList();
  }
}
