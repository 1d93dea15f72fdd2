package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where chunks go: partial images in a folder, and the cache once they are whole. What nobody has
 * gone on with for a day is thrown away at the start.
 */
final class ChunkHome {
  private static final Duration KEEP_PARTIAL = Duration.ofDays(1);

  private final Path partial;
  private final ImageCache cache;
  private final ChunkShelf shelf;
  private final Disk disk;
  private final List<Digest> left;
  private final AtomicLong bytes = new AtomicLong();

  private ChunkHome(
      Path partial, ImageCache cache, ChunkShelf shelf, Disk disk, List<Digest> left) {
    this.partial = partial;
    this.cache = cache;
    this.shelf = shelf;
    this.disk = disk;
    this.left = List.copyOf(left);
  }

  /** Blocks. */
  static ChunkHome open(Path folder, ImageCache cache, Disk disk, InstantSource clock)
      throws IOException {
    Path partial = Files.createDirectories(folder.resolve("partial"));
    FileTime limit = FileTime.from(clock.instant().minus(KEEP_PARTIAL));
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(partial)) {
      found.forEach(files::add);
    }
    List<Digest> left = new ArrayList<>();
    for (Path file : files) {
      if (Files.getLastModifiedTime(file).compareTo(limit) < 0) {
        Files.deleteIfExists(file);
      } else {
        Digest.ifHex(file.getFileName().toString()).ifPresent(left::add);
      }
    }
    ChunkShelf shelf = ChunkShelf.open(folder.resolve("maps"), cache);
    return new ChunkHome(partial, cache, shelf, disk, left);
  }

  /** What an earlier process has begun with. */
  List<Digest> partial() {
    return left;
  }

  Disk disk() {
    return disk;
  }

  /** Blocks. */
  Optional<CachedImage> find(Digest digest) throws IOException {
    return cache.find(digest);
  }

  /**
   * Takes up what is here of an image. Blocks.
   *
   * @param before the same image by another map, to be closed first
   */
  PartialImage open(ChunkMap map, @Nullable PartialImage before) throws IOException {
    if (before != null) {
      before.close();
    }
    return PartialImage.open(partial, map, shelf, cache);
  }

  /**
   * Blocks.
   *
   * @return empty if some of its chunks were wrong; these are missing again
   */
  Optional<CachedImage> complete(PartialImage whole) throws IOException {
    return whole.complete(cache, shelf);
  }

  /** What is here stays for the next time. */
  void close(PartialImage left) {
    disk.run(
        () -> {
          left.close();
          return true;
        });
  }

  void release(CachedImage image) {
    disk.run(
        () -> {
          image.close();
          return true;
        });
  }

  /** So many bytes of chunks came. */
  void count(int more) {
    bytes.addAndGet(more);
  }

  /** Bytes of chunks that came since the start, repeated ones included. From any thread. */
  long bytes() {
    return bytes.get();
  }
}
