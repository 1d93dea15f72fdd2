package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkId;
import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which chunks are here already: those of the images in the cache, each of which came with its
 * chunk map. A map is a file named by the image; one without its image is deleted. Maps are read
 * when chunks are looked for, as the chunks of a full cache would be too many for the memory.
 *
 * <p>All methods block on the disk and may be called from any thread.
 */
final class ChunkShelf {
  private static final Logger log = LoggerFactory.getLogger(ChunkShelf.class);

  /** Of all maps that are read for one image, the newest first. */
  private static final long MOST_READ_BYTES = 256 << 20;

  private final Path folder;
  private final ImageCache cache;

  /** Where a chunk lies. */
  record Place(Digest image, long offset) {}

  private record MapFile(Digest image, long bytes, FileTime changed) {}

  private ChunkShelf(Path folder, ImageCache cache) {
    this.folder = folder;
    this.cache = cache;
  }

  /** Files that an earlier process did not come to name are deleted. */
  static ChunkShelf open(Path folder, ImageCache cache) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : (Iterable<Path>) found::iterator) {
        if (imageOf(file).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    }
    return new ChunkShelf(folder, cache);
  }

  private static Optional<Digest> imageOf(Path file) {
    return Digest.ifHex(String.valueOf(file.getFileName()));
  }

  /** The image of this map is in the cache from now on. */
  void add(ChunkMap map) throws IOException {
    Path next = Files.createTempFile(folder, "next", "");
    Files.write(next, map.encode());
    Files.move(
        next,
        folder.resolve(map.image().hex()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Where chunks may be found, as far as they are here. */
  Map<ChunkId, Place> find(Set<ChunkId> wanted) throws IOException {
    Map<ChunkId, Place> places = new HashMap<>();
    Set<ChunkId> missing = new HashSet<>(wanted);
    long read = 0;
    for (MapFile candidate : newestFirst()) {
      read += candidate.bytes();
      if (missing.isEmpty() || read > MOST_READ_BYTES) {
        break;
      }
      Optional<ChunkMap> map = map(candidate.image());
      for (int i = 0; map.isPresent() && i < map.get().count(); i++) {
        ChunkId id = map.get().id(i);
        if (missing.remove(id)) {
          places.put(id, new Place(candidate.image(), map.get().offset(i)));
        }
      }
    }
    return places;
  }

  private List<MapFile> newestFirst() throws IOException {
    List<MapFile> all = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : (Iterable<Path>) found::iterator) {
        Optional<Digest> image = imageOf(file);
        if (image.isPresent()) {
          all.add(new MapFile(image.get(), Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    }
    all.sort(Comparator.comparing(MapFile::changed).reversed());
    return all;
  }

  /** The map of an image in the cache, if one came with it. */
  private Optional<ChunkMap> map(Digest image) throws IOException {
    if (!cache.has(image)) {
      forget(image);
      return Optional.empty();
    }
    Path file = folder.resolve(image.hex());
    try {
      ChunkMap map = ChunkMap.decode(Files.readAllBytes(file));
      if (map.image().equals(image)) {
        return Optional.of(map);
      }
      log.warn("{} is the chunk map of another image and is deleted", file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      log.warn("{} is no chunk map and is deleted: {}", file, e.getMessage());
    }
    forget(image);
    return Optional.empty();
  }

  /** What the map of an image says of it, if one came with it; only its beginning is read. */
  Optional<ChunkMap.Head> head(Digest image) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(image.hex()))) {
      return Optional.of(ChunkMap.head(in.readNBytes(ChunkMap.MOST_HEAD_BYTES)));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty(); // A wrong one is deleted when chunks are looked for.
    }
  }

  /** The image has left the cache. */
  void forget(Digest image) throws IOException {
    Files.deleteIfExists(folder.resolve(image.hex()));
  }
}
