package io.turboprop.proplet.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to use a folder, held by one user in one process. A lock of the operating system, which
 * goes away with the process however that ends; the file stays and names its last owner.
 *
 * <p>Users in the same process are told apart by name before the file is touched: to close any
 * channel of a file gives up every lock the process has on it.
 */
final class FolderLock {
  private static final Logger log = LoggerFactory.getLogger(FolderLock.class);
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path name;
  private final FileChannel channel;

  private FolderLock(Path name, FileChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  /**
   * @throws IOException if somebody else has it, and who
   */
  static FolderLock take(Path folder, String lockFile) throws IOException {
    Path name = folder.toRealPath().resolve(lockFile);
    if (!OURS.add(name)) {
      throw taken(folder, self());
    }
    try {
      return new FolderLock(name, locked(folder, name));
    } catch (IOException e) {
      OURS.remove(name);
      throw e;
    }
  }

  void release() throws IOException {
    try {
      channel.close();
    } finally {
      OURS.remove(name);
    }
  }

  private static FileChannel locked(Path folder, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(folder, owner(channel));
      }
      sign(channel);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Only for people who look for the owner: on a full disk the lock is good without it. */
  private static void sign(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException e) {
      log.warn("the owner is not noted in the lock file: {}", e.getMessage());
    }
  }

  private static IOException taken(Path folder, String owner) {
    return new IOException(
        "folder %s is in use by %s; stop that proplet or give this one another PROPLET_DATA_DIR"
            .formatted(folder, owner));
  }

  private static String self() {
    return "process " + ProcessHandle.current().pid();
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer name = ByteBuffer.allocate(40);
    channel.read(name, 0);
    String text = new String(name.array(), 0, name.position(), StandardCharsets.US_ASCII);
    return text.isEmpty() ? "another process" : text;
  }
}
