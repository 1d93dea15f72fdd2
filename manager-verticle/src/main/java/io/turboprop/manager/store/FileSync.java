package io.turboprop.manager.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Has the operating system write what it holds back. Blocks. */
public final class FileSync {
  private FileSync() {}

  /** What a file has, or which names a directory has, is still there after a loss of power. */
  public static void of(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
