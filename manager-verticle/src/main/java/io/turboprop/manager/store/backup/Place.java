package io.turboprop.manager.store.backup;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.blob.BlobFolder;
import io.turboprop.model.Digest;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

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

  /** The file of a module or a large result. */
  public Optional<Path> blob(BlobKind kind, Digest digest) {
    Path folder =
        switch (kind) {
          case MODULE -> modules;
          case RESULT -> results;
        };
    return new BlobFolder(folder).find(digest);
  }
}
