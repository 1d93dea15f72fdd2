package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.keep.UnfinishedImage;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Images of which not all is here, each in a file named by the image, and which of them are being
 * gone on with. All methods but {@link #coming} block on the disk; they may be called from any
 * thread.
 */
final class PartialFolder {
  private static final Duration KEEP = Duration.ofDays(1);

  private final Path folder;
  private final InstantSource clock;

  /** What is being gone on with; without its image while that is being opened. */
  private final Map<Digest, Optional<PartialImage>> taken = new ConcurrentHashMap<>();

  PartialFolder(Path folder, InstantSource clock) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.clock = clock;
  }

  /** Takes up what is here of an image, if anything is. */
  PartialImage take(ChunkMap map, ChunkShelf shelf, ImageCache cache) throws IOException {
    Digest image = map.image();
    taken.put(image, Optional.empty());
    try {
      PartialImage opened = PartialImage.open(folder, map, shelf, cache);
      taken.put(image, Optional.of(opened));
      return opened;
    } catch (IOException | RuntimeException e) {
      taken.remove(image);
      throw e;
    }
  }

  /** Nobody goes on with it: it is whole, or given up. */
  void left(PartialImage image) {
    taken.values().removeIf(Optional.of(image)::equals);
  }

  /** An image that is being gone on with. */
  Optional<PartialImage> coming(Digest image) {
    return taken.getOrDefault(image, Optional.empty());
  }

  /** Throws away what nobody has gone on with for a day. */
  void sweep() throws IOException {
    Instant limit = clock.instant().minus(KEEP);
    for (UnfinishedImage image : list()) {
      if (image.changed().isBefore(limit)) {
        discard(image.digest());
      }
    }
  }

  /** Throws away what is here of an image, unless it is being gone on with; says whether. */
  boolean discard(Digest image) throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    try {
      taken.compute(
          image,
          (digest, busy) -> {
            gone.set(busy == null && delete(digest));
            return busy;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return gone.get();
  }

  private boolean delete(Digest image) {
    try {
      return Files.deleteIfExists(file(image));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<UnfinishedImage> list() throws IOException {
    List<Digest> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> Digest.ifHex(file.getFileName().toString()).ifPresent(found::add));
    }
    List<UnfinishedImage> all = new ArrayList<>();
    for (Digest image : found) {
      view(image).ifPresent(all::add);
    }
    return all;
  }

  private Optional<UnfinishedImage> view(Digest image) throws IOException {
    Path file = file(image);
    try {
      Optional<PartialImage> coming = coming(image);
      long here = coming.isPresent() ? coming.get().bytes() : Files.size(file);
      OptionalLong total = coming.stream().mapToLong(PartialImage::size).findFirst();
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      return Optional.of(new UnfinishedImage(image, here, total, changed));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // It has become whole meanwhile.
    }
  }

  private Path file(Digest image) {
    return folder.resolve(image.hex());
  }
}
