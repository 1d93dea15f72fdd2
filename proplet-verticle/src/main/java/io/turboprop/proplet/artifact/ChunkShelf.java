package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkId;
import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which chunks are here already: those of the images in the cache, each of which came with its
 * chunk map. A map is a file named by the image; one without its image is deleted.
 *
 * <p>All methods block on the disk and may be called from any thread.
 */
final class ChunkShelf {
  private static final Logger log = LoggerFactory.getLogger(ChunkShelf.class);

  private final Path folder;
  private final ImageCache cache;
  private final Map<Digest, ChunkMap> maps = new HashMap<>();
  private final Map<ChunkId, Place> places = new HashMap<>();

  /** Where a chunk lies. */
  record Place(Digest image, long offset) {}

  private ChunkShelf(Path folder, ImageCache cache) {
    this.folder = folder;
    this.cache = cache;
  }

  static ChunkShelf open(Path folder, ImageCache cache) throws IOException {
    Files.createDirectories(folder);
    var shelf = new ChunkShelf(folder, cache);
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      found.forEach(files::add);
    }
    for (Path file : files) {
      shelf.load(file);
    }
    return shelf;
  }

  private void load(Path file) throws IOException {
    try {
      ChunkMap map = ChunkMap.decode(Files.readAllBytes(file));
      if (map.image().hex().equals(file.getFileName().toString()) && cache.has(map.image())) {
        index(map);
        return;
      }
    } catch (IllegalArgumentException e) {
      log.warn("{} is no chunk map and is deleted: {}", file, e.getMessage());
    }
    Files.deleteIfExists(file);
  }

  private synchronized void index(ChunkMap map) {
    maps.put(map.image(), map);
    for (int i = 0; i < map.count(); i++) {
      places.putIfAbsent(map.id(i), new Place(map.image(), map.offset(i)));
    }
  }

  /** The image of this map is in the cache from now on. */
  void add(ChunkMap map) throws IOException {
    Path file = folder.resolve(map.image().hex());
    Path next = Files.createTempFile(folder, "next", "");
    Files.write(next, map.encode());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    index(map);
  }

  /** Where this chunk may be found. */
  synchronized Optional<Place> find(ChunkId chunk) {
    return Optional.ofNullable(places.get(chunk));
  }

  /** The map of an image, if one came with it. */
  synchronized Optional<ChunkMap> map(Digest image) {
    return Optional.ofNullable(maps.get(image));
  }

  /** The image has left the cache. */
  void forget(Digest image) throws IOException {
    synchronized (this) {
      ChunkMap gone = maps.remove(image);
      if (gone == null) {
        return;
      }
      places.values().removeIf(place -> place.image().equals(image));
      maps.values().forEach(this::index);
    }
    Files.deleteIfExists(folder.resolve(image.hex()));
  }
}
