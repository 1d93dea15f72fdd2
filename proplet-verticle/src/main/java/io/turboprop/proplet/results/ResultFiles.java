package io.turboprop.proplet.results;

import io.turboprop.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a {@link ResultFolder}; blocks. A file has its name only when it is on the disk. */
final class ResultFiles {
  private static final Logger log = LoggerFactory.getLogger(ResultFiles.class);
  private static final String UNFINISHED = ".part";

  private final Path folder;
  private final Room room;

  ResultFiles(Path folder, Room room) {
    this.folder = folder;
    this.room = room;
  }

  /** Part of a file. */
  record Piece(long size, Bytes data) {}

  Path target(ResultName name) {
    return folder.resolve(name.fileName());
  }

  Path part(ResultName name) {
    return folder.resolve(name.fileName() + UNFINISHED);
  }

  /** Makes the folder, and deletes what is not owed. */
  void begin(Set<ResultName> owed) throws IOException {
    Files.createDirectories(folder);
    Set<String> names = owed.stream().map(ResultName::fileName).collect(Collectors.toSet());
    for (Path file : files()) {
      if (names.contains(file.getFileName().toString())) {
        room.occupy(Files.size(file));
      } else {
        Files.delete(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** Over an older one, if there is one. */
  static void move(Path part, Path target, Room room) throws IOException {
    long older = Files.isRegularFile(target) ? Files.size(target) : 0;
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    room.free(older);
    Path folder = target.getParent();
    if (folder != null) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  Piece read(ResultName name, long from, int length) throws IOException {
    try (FileChannel file = FileChannel.open(target(name), StandardOpenOption.READ)) {
      long size = file.size();
      ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(size - from, 0, length));
      while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
        // Files may be read in several goes.
      }
      if (bytes.hasRemaining()) {
        throw new IOException(name.fileName() + " became shorter while it was read");
      }
      return new Piece(size, Bytes.wrap(bytes.array()));
    }
  }

  void delete(ResultName name) {
    Path file = target(name);
    try {
      long size = Files.isRegularFile(file) ? Files.size(file) : 0;
      if (Files.deleteIfExists(file)) {
        room.free(size);
      }
    } catch (IOException e) {
      log.warn("task {}: {} cannot be deleted: {}", name.task(), file, e.toString());
    }
  }
}
