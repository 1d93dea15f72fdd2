package io.turboprop.proplet.journal;

import io.turboprop.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The journal's file in a real folder: {@code journal}, beside it {@code journal.lock}, while it is
 * rewritten {@code journal.new}, and copies of damaged ones. Blocks. Not thread-safe.
 */
final class JournalFolder {
  /** Copies of damaged files that are kept. */
  static final int COPIES = 3;

  private static final Set<StandardOpenOption> CREATE_ANEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private final Path folder;
  private final Path file;
  private final Path next;
  private @Nullable FolderLock lock;
  private @Nullable FileChannel channel;

  /**
   * @param folder made if it is not there
   */
  JournalFolder(Path folder) {
    this.folder = folder.toAbsolutePath();
    this.file = folder.resolve("journal");
    this.next = folder.resolve("journal.new");
  }

  Path file() {
    return file;
  }

  Bytes open() throws IOException {
    Files.createDirectories(folder);
    lock = FolderLock.take(folder, "journal.lock");
    Files.deleteIfExists(next);
    try {
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Bytes.empty();
    }
  }

  void append(Bytes bytes) throws IOException {
    write(channel(), bytes);
  }

  void sync() throws IOException {
    channel().force(false);
  }

  long replace(Bytes all) throws IOException {
    closeChannel();
    FileChannel written = FileChannel.open(next, CREATE_ANEW);
    try {
      write(written, all);
      written.force(true);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder();
    } catch (IOException e) {
      written.close();
      throw e;
    }
    channel = written;
    return all.length();
  }

  String keepAside(String suffix) throws IOException {
    Path copy = file.resolveSibling(file.getFileName() + "." + suffix);
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    List<Path> copies;
    try (Stream<Path> all = Files.list(folder)) {
      copies = all.filter(this::isCopy).sorted().toList();
    }
    for (Path old : copies.subList(0, Math.max(0, copies.size() - COPIES))) {
      Files.delete(old);
    }
    return copy.toString();
  }

  void close() throws IOException {
    closeChannel();
    if (lock != null) {
      lock.release();
      lock = null;
    }
  }

  private boolean isCopy(Path path) {
    return path.getFileName().toString().startsWith("journal.damaged-");
  }

  private FileChannel channel() throws IOException {
    if (channel == null) {
      throw new IOException(file + " is not open for writing");
    }
    return channel;
  }

  private void closeChannel() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  private static void write(FileChannel channel, Bytes bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes.unsafeArray());
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** The new name is only safe when the folder is. Not every system lets folders be opened. */
  private void syncFolder() throws IOException {
    FileChannel opened;
    try {
      opened = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      return;
    }
    try (opened) {
      opened.force(true);
    }
  }
}
