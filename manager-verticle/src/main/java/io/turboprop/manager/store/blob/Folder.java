package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.FileSync;
import io.turboprop.manager.store.WrongContentException;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files themselves; blocks. A file gets its name only after its bytes are on the disk, and the
 * name is on the disk before anybody hears of it.
 */
final class Folder {
  private static final Logger LOG = LoggerFactory.getLogger(Folder.class);
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path root;
  private final Path contents;
  private final Path unfinished;

  Folder(Path root) {
    this.root = root.toAbsolutePath().normalize();
    this.contents = this.root.resolve("sha256");
    this.unfinished = this.root.resolve("unfinished");
  }

  Path temporaryFile() throws IOException {
    Files.createDirectories(unfinished);
    return Files.createTempFile(unfinished, "module-", ".part");
  }

  /**
   * @throws IllegalArgumentException if the file was not made by {@link #temporaryFile}
   */
  ModuleFile keep(Path temporary) throws IOException {
    return keep(temporary, file -> {});
  }

  /**
   * @throws WrongContentException if it is not as expected; then it is deleted
   */
  ModuleFile keep(Path temporary, Digest expected) throws IOException, WrongContentException {
    return keep(
        temporary,
        file -> {
          if (!file.digest().equals(expected)) {
            throw new WrongContentException(expected, file.digest());
          }
        });
  }

  /** Looks at a file before it is kept. */
  private interface Gate<E extends Exception> {
    void check(ModuleFile file) throws E;
  }

  private <E extends Exception> ModuleFile keep(Path temporary, Gate<E> gate)
      throws IOException, E {
    Path source = temporary.toAbsolutePath().normalize();
    if (!source.startsWith(unfinished)) {
      throw new IllegalArgumentException(temporary + " is no temporary file of " + root);
    }
    boolean kept = false;
    try {
      ModuleFile file = read(source);
      gate.check(file);
      move(source, file);
      kept = true;
      return file;
    } finally {
      if (!kept) {
        forget(source);
      }
    }
  }

  private void move(Path source, ModuleFile file) throws IOException {
    Path directory = directory(file.digest());
    createDirectories(directory);
    // Over an older copy of the same bytes, if there is one: its age starts anew for collect().
    Files.move(source, path(file.digest()), StandardCopyOption.ATOMIC_MOVE);
    FileSync.of(directory);
  }

  /** What cannot be kept must not take the space of what could. */
  private static void forget(Path source) {
    try {
      Files.deleteIfExists(source);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", source, e.toString());
    }
  }

  private static ModuleFile read(Path source) throws IOException {
    try (FileChannel channel =
        FileChannel.open(source, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MessageDigest hash = Digest.sha256();
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (channel.read(buffer) >= 0) {
        hash.update(buffer.flip());
        buffer.clear();
      }
      channel.force(true);
      return new ModuleFile(Digest.of(hash), channel.size(), Preview.of(channel));
    }
  }

  /** Makes missing directories, each with its name on the disk. */
  private static void createDirectories(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (Files.isDirectory(directory) || parent == null) {
      return;
    }
    createDirectories(parent);
    Files.createDirectories(directory);
    FileSync.of(parent);
  }

  Optional<Path> find(Digest digest) {
    Path path = path(digest);
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  void remove(Digest digest) throws IOException {
    Files.deleteIfExists(path(digest));
  }

  private Path path(Digest digest) {
    return directory(digest).resolve(digest.hex());
  }

  private Path directory(Digest digest) {
    return contents.resolve(digest.hex().substring(0, 2));
  }

  /**
   * Deletes contents not in {@code referenced}, and temporary files, last written before {@code
   * before}.
   */
  int collect(Set<Digest> referenced, Instant before) throws IOException {
    int deleted = 0;
    for (Path file : files(contents)) {
      if (!isReferenced(file, referenced) && deleteIfOlder(file, before)) {
        deleted++;
      }
    }
    for (Path file : files(unfinished)) {
      if (deleteIfOlder(file, before)) {
        deleted++;
      }
    }
    return deleted;
  }

  private static boolean isReferenced(Path file, Set<Digest> referenced) {
    try {
      return referenced.contains(new Digest(file.getFileName().toString()));
    } catch (IllegalArgumentException notOurs) {
      // Somebody else's file; leave it alone.
      return true;
    }
  }

  /** It was used now. */
  static void touch(Path file, Instant now) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(now));
  }

  /**
   * Deletes contents, those that were not used for longest first, until the others have at most
   * {@code bytes}; what was used after {@code unused} stays. And temporary files last written
   * before {@code left}.
   */
  void shrink(long bytes, Instant unused, Instant left) throws IOException {
    for (Path file : files(unfinished)) {
      deleteIfOlder(file, left);
    }
    List<Used> all = new ArrayList<>();
    for (Path file : files(contents)) {
      used(file).ifPresent(all::add);
    }
    all.sort(Comparator.comparing(Used::at));
    long total = all.stream().mapToLong(Used::bytes).sum();
    for (Used each : all) {
      if (total <= bytes) {
        return;
      }
      if (deleteIfOlder(each.file, unused)) {
        total -= each.bytes;
      }
    }
  }

  private record Used(Path file, Instant at, long bytes) {}

  private static Optional<Used> used(Path file) throws IOException {
    try {
      return Optional.of(
          new Used(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  private static boolean deleteIfOlder(Path file, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before)
          && Files.deleteIfExists(file);
    } catch (NoSuchFileException kept) {
      // An upload that was finished or given up in this moment.
      return false;
    }
  }

  /** Those that are there from beginning to end; uploads come and go meanwhile. */
  private static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        Set.of(),
        2,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // finished, given up, or no directory yet
            }
            throw failure;
          }
        });
    return files;
  }
}
