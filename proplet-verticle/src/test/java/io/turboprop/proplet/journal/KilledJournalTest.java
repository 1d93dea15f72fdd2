package io.turboprop.proplet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that writes a journal, killed, or stopped by a limit on the size of files. */
@Timeout(60)
final class KilledJournalTest {
  @TempDir Path folder;

  @RepeatedTest(2)
  void killed_whileItWrites_hasAllThatWasSafe() throws Exception {
    Process child = start("exec \"$@\"");
    List<String> safe = new ArrayList<>();
    try (BufferedReader lines = output(child)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (isWhole(line)) {
          safe.add(line);
        }
        if (safe.size() == 500) {
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      end(child);
    }

    assertThat(found()).containsAll(safe);
    assertThat(safe).hasSizeGreaterThanOrEqualTo(500);
  }

  @Test
  void limitOnTheSizeOfFiles_refusesAndLosesNothing() throws Exception {
    // The shell counts in blocks of 1024 bytes, dash in 512.
    Process child = start("ulimit -f 64; exec \"$@\"");
    List<String> safe = new ArrayList<>();
    String refusal = "";
    try (BufferedReader lines = output(child)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("refused: ")) {
          refusal = line;
        } else if (isWhole(line)) {
          safe.add(line);
        }
      }
    } finally {
      end(child);
    }

    assertThat(refusal).contains(folder.resolve("journal").toString(), "cannot be written");
    assertThat(safe).hasSizeGreaterThan(50);
    assertThat(found()).containsAll(safe);
  }

  /** Neither cut off by the kill nor a line of the log. */
  private static boolean isWhole(String line) {
    return line.matches("t\\d+ (accepted|ended)");
  }

  private List<String> found() throws Exception {
    return AcceptForever.found(Files.readAllBytes(folder.resolve("journal")));
  }

  private Process start(String script) throws IOException {
    return new ProcessBuilder(
            "sh",
            "-c",
            script,
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            AcceptForever.class.getName(),
            folder.toString(),
            "8")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static BufferedReader output(Process child) {
    return new BufferedReader(
        new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static void end(Process child) throws InterruptedException {
    // Not Process.destroyForcibly, which throws away output that was not read yet.
    child.toHandle().destroyForcibly();
    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
