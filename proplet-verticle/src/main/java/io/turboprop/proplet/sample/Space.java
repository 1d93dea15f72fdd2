package io.turboprop.proplet.sample;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Memory or disk, in bytes.
 *
 * @param free that could be had without harm to others; empty if that is not known
 */
public record Space(long total, OptionalLong free) {
  public static final Space NONE = new Space(0, OptionalLong.of(0));

  /** Of the file system a folder is on; empty if that cannot be read. Blocks. */
  static Optional<Space> of(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      long total = store.getTotalSpace();
      return total > 0
          ? Optional.of(new Space(total, OptionalLong.of(store.getUsableSpace())))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
