package io.turboprop.cli.bench;

import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * How fast this machine's Java hashes. A program of its own, for the command's JVM does without the
 * compiler that uses the processor's instructions for it.
 */
final class Hashing {
  private static final int BYTES = 16 << 20;
  private static final int TIMES = 8;

  private Hashing() {}

  /** Prints how many MB of SHA-256 one thread does in a second: the best of some. */
  public static void main(String[] args) {
    byte[] bytes = new byte[BYTES];
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
      long began = System.nanoTime();
      Digest.of(bytes);
      best = Math.max(best, BYTES * 1e3 / (System.nanoTime() - began));
    }
    System.out.println(best);
  }

  /**
   * Blocks for about a second.
   *
   * @throws IllegalStateException if the program cannot be started or says nothing
   */
  static double measured() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Hashing.class.getName());
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (var said = process.getInputStream()) {
        return Double.parseDouble(
            new String(said.readAllBytes(), StandardCharsets.US_ASCII).strip());
      }
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("hashing cannot be measured: " + e, e);
    }
  }
}
