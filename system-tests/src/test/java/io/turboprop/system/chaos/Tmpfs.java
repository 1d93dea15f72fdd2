package io.turboprop.system.chaos;

import io.turboprop.proxy.lab.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A folder on a disk of its own, in memory, that can be full. */
final class Tmpfs {
  private static final int PIECE = 64 * 1024;
  private static final String FILL = "fill";
  private final Path folder;
  private final long size;

  /** Mounts it in the mount namespace of this process. */
  Tmpfs(Path folder, long size) {
    this.folder = folder;
    this.size = size;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run(
        List.of("mount", "-t", "tmpfs", "-o", "size=" + size, "chaos", folder.toString()),
        10,
        TimeUnit.SECONDS);
  }

  /** Takes all the space there is. */
  void fill() {
    resize(used() + PIECE);
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(FILL), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (file.write(ByteBuffer.allocate(PIECE)) > 0) {}
    } catch (IOException full) {
      // which was the aim
    }
  }

  /** Gives it back. */
  void free() {
    try {
      Files.deleteIfExists(folder.resolve(FILL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    resize(size);
  }

  private long used() {
    try {
      var store = Files.getFileStore(folder);
      return store.getTotalSpace() - store.getUnallocatedSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void resize(long bytes) {
    Commands.run(
        List.of("mount", "-o", "remount,size=" + bytes, folder.toString()), 10, TimeUnit.SECONDS);
  }
}
