package io.turboprop.system.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose orders proplets followed, from their logs: {@code task ID/ATTEMPT accepted in epoch N}. No
 * proplet may take over an attempt in an older epoch than one that it has seen, in whatever boot.
 */
final class Epochs {
  private static final Pattern ACCEPTED = Pattern.compile(" task (\\S+) accepted in epoch (\\d+)$");
  private static final Pattern REFUSED =
      Pattern.compile(" task \\S+ order ignored: it comes from epoch ");

  private final List<String> broken = new ArrayList<>();
  private int refused;

  void read(String proplet, Path log) {
    long newest = 0;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(log), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        refused += REFUSED.matcher(line).find() ? 1 : 0;
        Matcher found = ACCEPTED.matcher(line);
        if (!found.find()) {
          continue;
        }
        long epoch = Long.parseLong(found.group(2));
        if (epoch < newest) {
          broken.add(
              "%s accepted %s in epoch %d after it had seen epoch %d"
                  .formatted(proplet, found.group(1), epoch, newest));
        }
        newest = Math.max(newest, epoch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Orders of a manager that led no more, which proplets did not follow. */
  int refused() {
    return refused;
  }

  List<String> broken() {
    return List.copyOf(broken);
  }
}
