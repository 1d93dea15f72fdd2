package io.turboprop.manager.store.sqlite;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a database file, held by one store of one process. A lock of the operating
 * system on a file beside it, which goes away with the process however it ends; the file itself
 * stays and names the last owner.
 */
final class FileOwner {
  private final FileChannel channel;

  private FileOwner(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws OrchestratorException STORE_UNAVAILABLE if somebody else has it
   */
  static FileOwner of(Path database) {
    Path lockFile = lockFile(database);
    try {
      Files.createDirectories(lockFile.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              lockFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String owner = owner(channel);
        channel.close();
        throw new OrchestratorException(
            ErrorCode.STORE_UNAVAILABLE,
            "store "
                + database
                + " is in use by "
                + owner
                + "; stop that manager or give this one another file");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.US_ASCII)), 0);
      return new FileOwner(channel);
    } catch (IOException e) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + database
              + ": cannot write "
              + lockFile
              + "; check that the folder is writable",
          e);
    }
  }

  /** Whether a store held this file once; call it before {@link #of}. */
  static boolean usedBefore(Path database) {
    return lockFile(database).toFile().length() > 0;
  }

  private static Path lockFile(Path database) {
    return database.resolveSibling(database.getFileName() + ".lock");
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
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

  void release() throws IOException {
    channel.close();
  }
}
