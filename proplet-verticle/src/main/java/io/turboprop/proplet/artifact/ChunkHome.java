package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.keep.UnfinishedImage;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where chunks go: partial images in a folder, and the cache once they are whole. */
final class ChunkHome {
  private final PartialFolder partial;
  private final ImageCache cache;
  private final ChunkShelf shelf;
  private final Disk disk;
  private final List<Digest> left;
  private final AtomicLong bytes = new AtomicLong();

  private ChunkHome(
      PartialFolder partial, ImageCache cache, ChunkShelf shelf, Disk disk, List<Digest> left) {
    this.partial = partial;
    this.cache = cache;
    this.shelf = shelf;
    this.disk = disk;
    this.left = List.copyOf(left);
  }

  /** Blocks. */
  static ChunkHome open(Path folder, ImageCache cache, Disk disk, InstantSource clock)
      throws IOException {
    var partial = new PartialFolder(folder.resolve("partial"), clock);
    partial.sweep();
    List<Digest> left = partial.list().stream().map(UnfinishedImage::digest).toList();
    ChunkShelf shelf = ChunkShelf.open(folder.resolve("maps"), cache);
    return new ChunkHome(partial, cache, shelf, disk, left);
  }

  /** What an earlier process has begun with. */
  List<Digest> partial() {
    return left;
  }

  /** Images of which not all is here. */
  PartialFolder unfinished() {
    return partial;
  }

  /** What the chunk map of an image says of it, if one came with it. Blocks. */
  Optional<ChunkMap.Head> head(Digest image) throws IOException {
    return shelf.head(image);
  }

  /** The image has left the cache. Blocks. */
  void forget(Digest image) throws IOException {
    shelf.forget(image);
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
    return partial.take(map, shelf, cache);
  }

  /**
   * Blocks.
   *
   * @return empty if some of its chunks were wrong; these are missing again
   */
  Optional<CachedImage> complete(PartialImage whole) throws IOException {
    try {
      Optional<CachedImage> image = whole.complete(cache, shelf);
      if (image.isPresent()) {
        partial.left(whole);
      }
      return image;
    } catch (IOException | RuntimeException e) {
      partial.left(whole);
      throw e;
    }
  }

  /** What is here stays for the next time. */
  void close(PartialImage left) {
    disk.run(
        () -> {
          left.close();
          partial.left(left);
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
