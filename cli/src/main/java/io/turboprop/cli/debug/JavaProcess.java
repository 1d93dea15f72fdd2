package io.turboprop.cli.debug;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A JVM of this machine, asked by {@code jcmd}, which a JDK has and a plain runtime has not. It
 * must run as the same user.
 */
record JavaProcess(long pid) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String RECORDING = "turboprop-debug";

  /** Services have their secrets there. */
  private static final String NO_ENVIRONMENT = "jdk.InitialEnvironmentVariable#enabled=false";

  private static final String NO_PROPERTIES = "jdk.InitialSystemProperty#enabled=false";

  /**
   * What {@code jcmd} says.
   *
   * @throws IOException if there is none, or it does not succeed
   */
  byte[] ask(String... command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new IOException(jcmd + " is not there; run the command with the java of a JDK");
    }
    List<String> words = new ArrayList<>(List.of(jcmd.toString(), Long.toString(pid)));
    words.addAll(List.of(command));
    Path said = Files.createTempFile("turboprop-jcmd", ".txt");
    try {
      Process process =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            "process " + pid + " did not answer within " + PATIENCE.toSeconds() + " s");
      }
      byte[] text = Files.readAllBytes(said);
      if (process.exitValue() != 0) {
        throw new IOException(
            "process " + pid + ": " + new String(text, StandardCharsets.UTF_8).strip());
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /** A flight recording of the time that {@code pause} waits. */
  byte[] record(Duration time, Predicate<Duration> pause) throws IOException {
    Path folder = Files.createTempDirectory("turboprop-debug");
    Path file = folder.resolve("flight.jfr");
    try {
      ask("JFR.start", "name=" + RECORDING, "settings=profile", NO_ENVIRONMENT, NO_PROPERTIES);
      try {
        if (!pause.test(time)) {
          throw new IOException("interrupted while it was recorded");
        }
        ask("JFR.dump", "name=" + RECORDING, "filename=" + file);
      } finally {
        ask("JFR.stop", "name=" + RECORDING);
      }
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
