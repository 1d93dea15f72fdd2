package io.turboprop.proxy.spool;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of blobs: {@code <hex>} is a blob, {@code <hex>.part} one being written, {@code lock}
 * keeps a second proxy out. Other files are left alone. Every method blocks.
 */
final class BlobFolder {
  private static final String PART = ".part";

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private BlobFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /** A blob on disk, or part of one. */
  record Kept(Digest digest, long size, Instant changed) {}

  /**
   * @throws IOException if the folder cannot be made or written, or another proxy has it
   */
  static BlobFolder open(Path path) throws IOException {
    Path folder = Files.createDirectories(path.toAbsolutePath().normalize());
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new IOException(
          "blob folder " + folder + " is used by another proxy; give each its own PROXY_CACHE_DIR");
    }
    return new BlobFolder(folder, channel, lock);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  void close() throws IOException {
    lock.release();
    channel.close();
  }

  Path blob(Digest digest) {
    return folder.resolve(digest.hex());
  }

  Path part(Digest digest) {
    return folder.resolve(digest.hex() + PART);
  }

  /** The whole blobs, the longest unused first. */
  List<Kept> blobs() throws IOException {
    return list(name -> Digest.ifHex(name));
  }

  /** The unfinished blobs, those first that nobody has gone on with for longest. */
  List<Kept> parts() throws IOException {
    return list(
        name ->
            name.endsWith(PART)
                ? Digest.ifHex(name.substring(0, name.length() - PART.length()))
                : Optional.empty());
  }

  private List<Kept> list(Function<String, Optional<Digest>> named) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      found.forEach(files::add);
    }
    List<Kept> kept = new ArrayList<>();
    for (Path file : files) {
      Optional<Digest> digest = named.apply(file.getFileName().toString());
      if (digest.isPresent() && Files.isRegularFile(file)) {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        kept.add(new Kept(digest.get(), Files.size(file), changed));
      }
    }
    kept.sort(Comparator.comparing(Kept::changed));
    return kept;
  }

  /** The blob was used; the file remembers, for the next process. */
  void used(Digest digest, Instant now) throws IOException {
    Files.setLastModifiedTime(blob(digest), FileTime.from(now));
  }

  /** The chunk map of a blob that still is what its name says. */
  Optional<ChunkMap> map(Digest digest, String mediaType, ChunkRules rules) throws IOException {
    long size = Files.size(blob(digest));
    var map = new ChunkMapBuilder(rules.forImage(size), mediaType);
    try (InputStream in = Files.newInputStream(blob(digest))) {
      map.feed(in);
    }
    return size == 0
        ? Optional.empty()
        : Optional.of(map.build()).filter(m -> m.image().equals(digest));
  }

  void delete(Digest digest) throws IOException {
    Files.deleteIfExists(blob(digest));
  }

  /** Says whether there was one. */
  boolean deletePart(Digest digest) throws IOException {
    return Files.deleteIfExists(part(digest));
  }

  /** The part becomes the blob. */
  void finish(Digest digest) throws IOException {
    Files.move(part(digest), blob(digest), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
