package io.turboprop.proplet.engine.wasm;

import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.wasm.redline.CodeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.compiler.Cache;

/**
 * Compiled modules on disk, one file each: the SHA-256 of what follows, then what the compiler
 * wants back. A file that does not fit its sum is deleted and counts as absent, and so does
 * whatever cannot be read: a cache never fails a run. The sum finds broken disks, not attackers:
 * against those, the folder is created for its owner alone and refused when others may write to it.
 *
 * <p>The file's name carries the compiler's version, so that a newer one starts afresh. Blocks; for
 * compile threads.
 */
final class CompiledFolder implements Cache, CodeStore {
  private static final Logger log = LoggerFactory.getLogger(CompiledFolder.class);
  private static final int SUM_BYTES = 32;
  private static final String SUFFIX = ".compiled";

  private final Path folder;
  private final long limitBytes;
  private final String version;
  private final InstantSource clock;

  /**
   * @throws UncheckedIOException if the folder cannot be created
   * @throws IllegalArgumentException if others may write to it
   */
  CompiledFolder(Path folder, long limitBytes, String version, InstantSource clock) {
    this.folder = folder;
    this.limitBytes = limitBytes;
    this.version = version;
    this.clock = clock;
    try {
      prepare(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("create the folder of compiled modules " + folder, e);
    }
  }

  private static void prepare(Path folder) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!posix) {
      Files.createDirectories(folder);
      return;
    }
    if (!Files.exists(folder)) {
      var owner = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(owner));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IllegalArgumentException(
          "others may write to %s (%s), and what lies there is executed: chmod 700 it"
              .formatted(folder, PosixFilePermissions.toString(permissions)));
    }
  }

  @Override
  public byte @Nullable [] get(String key) {
    Path file = file(key);
    try {
      byte[] content = Files.readAllBytes(file);
      if (content.length < SUM_BYTES
          || !sumOf(content).equals(ByteBuffer.wrap(content, 0, SUM_BYTES))) {
        log.warn("compiled module {} is damaged and is compiled again", file);
        Files.deleteIfExists(file);
        return null;
      }
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return Arrays.copyOfRange(content, SUM_BYTES, content.length);
    } catch (NoSuchFileException absent) {
      return null;
    } catch (IOException e) {
      log.warn("compiled module {} cannot be read and is compiled again", file, e);
      return null;
    }
  }

  @Override
  public void putIfAbsent(String key, byte[] data) {
    Path file = file(key);
    try {
      Path part = Files.createTempFile(folder, "new", ".part");
      try {
        Files.write(part, sealed(data));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      shrink();
    } catch (IOException e) {
      log.warn("compiled module {} is not kept", file, e);
    }
  }

  @Override
  public void remove(String key) {
    try {
      Files.deleteIfExists(file(key));
    } catch (IOException e) {
      log.warn("compiled module {} cannot be deleted", file(key), e);
    }
  }

  private static byte[] sealed(byte[] data) {
    byte[] content = Arrays.copyOf(new byte[SUM_BYTES], SUM_BYTES + data.length);
    System.arraycopy(data, 0, content, SUM_BYTES, data.length);
    sumOf(content).get(content, 0, SUM_BYTES);
    return content;
  }

  private static ByteBuffer sumOf(byte[] content) {
    var hash = Digest.sha256();
    hash.update(content, SUM_BYTES, content.length - SUM_BYTES);
    return ByteBuffer.wrap(hash.digest());
  }

  /** Deletes the entries used longest ago until the rest fits. */
  private void shrink() throws IOException {
    List<Entry> entries;
    try (Stream<Path> files = Files.list(folder)) {
      entries =
          files
              .filter(file -> file.toString().endsWith(SUFFIX))
              .map(Entry::of)
              .sorted(Comparator.comparing(Entry::used))
              .toList();
    }
    long total = entries.stream().mapToLong(Entry::bytes).sum();
    for (Entry entry : entries) {
      if (total <= limitBytes) {
        return;
      }
      Files.deleteIfExists(entry.file());
      total -= entry.bytes();
    }
  }

  private record Entry(Path file, long bytes, Instant used) {
    static Entry of(Path file) {
      try {
        return new Entry(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
      } catch (IOException gone) {
        return new Entry(file, 0, Instant.MAX);
      }
    }
  }

  /** The key is the algorithm, a colon and base64. */
  private Path file(String key) {
    String name = key.replace(':', '-').replace('/', '_').replace("=", "");
    return folder.resolve(name + "." + version + SUFFIX);
  }
}
