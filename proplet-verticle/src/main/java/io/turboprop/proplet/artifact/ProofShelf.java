package io.turboprop.proplet.artifact;

import io.turboprop.codec.ImageProofs;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proofs on disk, one for each module and name: they were right when they came, and are checked
 * again each time, by the keys there are then. Those of modules that are deleted go with them,
 * those of modules that left for want of room at the next start; beyond {@link #MOST_BYTES} the
 * oldest are. Blocks on the disk; may be called from any thread.
 */
final class ProofShelf {
  private static final Logger log = LoggerFactory.getLogger(ProofShelf.class);

  /** Proofs have some kilobytes. */
  static final long MOST_BYTES = 64L << 20;

  private static final int MOST_FILE_BYTES = 2 * ImageProof.MOST_BYTES;
  private static final int NAME_DIGITS = 32;
  private static final String NEXT = ".next";

  private final Path folder;

  /** By age, the oldest first. */
  private final Map<Path, Long> files = new LinkedHashMap<>();

  private long bytes;

  private ProofShelf(Path folder) {
    this.folder = folder;
  }

  static ProofShelf open(Path folder, ImageCache cache) throws IOException {
    record Found(Path file, long bytes, FileTime written) {}
    var shelf = new ProofShelf(Files.createDirectories(folder));
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        boolean whole = !file.toString().endsWith(NEXT);
        if (whole && module(file).filter(cache::has).isPresent()) {
          found.add(new Found(file, Files.size(file), Files.getLastModifiedTime(file)));
        } else {
          Files.delete(file);
        }
      }
    }
    found.sort(Comparator.comparing(Found::written));
    for (Found one : found) {
      shelf.account(one.file(), one.bytes());
    }
    return shelf;
  }

  private static Optional<Digest> module(Path file) {
    String name = String.valueOf(file.getFileName());
    int dash = name.indexOf('-');
    return dash < 0 ? Optional.empty() : Digest.ifHex(name.substring(0, dash));
  }

  private Path file(String image, Digest module) {
    Digest name = Digest.of(image.getBytes(StandardCharsets.UTF_8));
    return folder.resolve(module.hex() + "-" + name.hex().substring(0, NAME_DIGITS));
  }

  synchronized void put(String image, Digest module, ImageProof proof) throws IOException {
    Path file = file(image, module);
    Path next = file.resolveSibling(file.getFileName() + NEXT);
    byte[] content = ImageProofs.encode(proof);
    Files.write(next, content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    account(file, content.length);
  }

  private void account(Path file, long size) throws IOException {
    Long before = files.remove(file);
    bytes += size - (before == null ? 0 : before);
    files.put(file, size);
    while (bytes > MOST_BYTES) {
      Path oldest = files.keySet().iterator().next();
      bytes -= files.getOrDefault(oldest, 0L);
      files.remove(oldest);
      Files.deleteIfExists(oldest);
    }
  }

  /** The module is not here any more. */
  synchronized void forget(Digest module) throws IOException {
    List<Path> gone =
        files.keySet().stream().filter(file -> module(file).equals(Optional.of(module))).toList();
    for (Path file : gone) {
      bytes -= files.getOrDefault(file, 0L);
      files.remove(file);
      Files.deleteIfExists(file);
    }
  }

  /** What is kept; empty if there is nothing that can be read. */
  synchronized Optional<ImageProof> find(String image, Digest module) {
    Path file = file(image, module);
    if (!files.containsKey(file)) {
      return Optional.empty();
    }
    try {
      return Files.size(file) > MOST_FILE_BYTES
          ? Optional.empty()
          : Optional.of(ImageProofs.decode(Files.readAllBytes(file)));
    } catch (IOException | MalformedMessageException e) {
      log.warn("proof {} is unreadable and is not used: {}", file, e.toString());
      return Optional.empty();
    }
  }
}
