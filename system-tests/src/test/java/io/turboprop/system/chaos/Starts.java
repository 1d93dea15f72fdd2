package io.turboprop.system.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which guests began, from the logs of the proplets: a line {@code task ID/ATTEMPT started}, or
 * without the attempt from upstream's workers. What a proplet wrote survives its death.
 */
final class Starts {
  private static final Pattern STARTED =
      Pattern.compile(" task ([0-9A-Za-z_:@-]+)(/\\d+)? started$");

  private final Map<String, Map<String, Integer>> byTask = new HashMap<>();

  void read(Path log) {
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(
                Files.newInputStream(log), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = STARTED.matcher(line);
        if (found.find()) {
          String attempt = found.group(2) == null ? "" : found.group(2);
          byTask
              .computeIfAbsent(found.group(1), t -> new HashMap<>())
              .merge(attempt, 1, Integer::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often a guest of this task began. */
  int of(String task) {
    return byTask.getOrDefault(task, Map.of()).values().stream().mapToInt(n -> n).sum();
  }

  /** Whether one and the same attempt began more than once. */
  boolean sameAttemptTwice(String task) {
    return byTask.getOrDefault(task, Map.of()).values().stream().anyMatch(n -> n > 1);
  }

  int all() {
    return byTask.values().stream().flatMap(m -> m.values().stream()).mapToInt(n -> n).sum();
  }
}
