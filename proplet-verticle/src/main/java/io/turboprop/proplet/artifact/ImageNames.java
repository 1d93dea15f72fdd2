package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which content a name stood for when it was last fetched. Kept in one text file, a line each:
 * milliseconds since 1970, digest, name. A name that is not found is fetched again, so a lost file
 * costs time only.
 *
 * <p>Methods block on the disk and may be called from any thread.
 */
final class ImageNames {
  static final int MOST = 10_000;
  private static final Logger log = LoggerFactory.getLogger(ImageNames.class);

  /**
   * @param seen when the content was fetched under the name
   */
  record Known(Digest digest, Instant seen) {
    boolean isFresh(Instant now, Duration timeToLive) {
      return now.isBefore(seen.plus(timeToLive));
    }
  }

  private final Path file;
  private final Map<String, Known> names = new LinkedHashMap<>();

  private ImageNames(Path file) {
    this.file = file;
  }

  static ImageNames open(Path file) throws IOException {
    var index = new ImageNames(file);
    if (Files.exists(file)) {
      Files.readAllLines(file).forEach(index::load);
    }
    return index;
  }

  synchronized Optional<Known> find(String name) {
    return Optional.ofNullable(names.get(name));
  }

  synchronized void remember(String name, Digest digest, Instant now) throws IOException {
    names.remove(name);
    names.put(name, new Known(digest, now));
    if (names.size() > MOST) {
      names.remove(names.keySet().iterator().next());
    }
    save();
  }

  /** The names that stand for each content. */
  synchronized Map<Digest, List<String>> byDigest() {
    return names.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.getValue().digest(),
                Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
  }

  /** No name stands for this content any more. */
  synchronized void forget(Digest digest) throws IOException {
    if (names.values().removeIf(known -> known.digest().equals(digest))) {
      save();
    }
  }

  private void save() throws IOException {
    String text =
        names.entrySet().stream().map(ImageNames::line).collect(Collectors.joining("\n", "", "\n"));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String line(Map.Entry<String, Known> entry) {
    Known known = entry.getValue();
    return known.seen().toEpochMilli() + " " + known.digest() + " " + entry.getKey();
  }

  private void load(String line) {
    String[] parts = line.split(" ", 3);
    try {
      names.put(
          parts[2],
          new Known(Digest.parse(parts[1]), Instant.ofEpochMilli(Long.parseLong(parts[0]))));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      log.warn(
          "{}: a line of {} characters is unreadable and skipped",
          file,
          line.getBytes(StandardCharsets.UTF_8).length);
    }
  }
}
