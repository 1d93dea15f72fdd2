package io.turboprop.cli.serve;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two processes out of one data folder. The operating system lets go of it when the process
 * dies.
 */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the folder if it is absent. */
  static FolderLock take(Path folder) {
    Path file = folder.resolve("lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return new FolderLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot use the folder %s: %s".formatted(folder, e), e);
    }
    throw new CommandException(
        ExitCode.CONFLICT,
        "another turboprop dev uses the folder %s; end it, or choose another with --data-dir"
            .formatted(folder));
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // Closing is letting go; there is nothing left to do.
    }
  }
}
