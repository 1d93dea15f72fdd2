package io.turboprop.manager.store.backup;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a manager keeps what is backed up.
 *
 * @param store file of SQLite
 * @param modules folder of uploaded modules
 * @param results folder of large results
 */
public record Place(Path store, Path modules, Path results) {

  /** The folder of the store. */
  Path home() {
    return Objects.requireNonNull(store.toAbsolutePath().getParent(), "a file is in a folder");
  }
}
