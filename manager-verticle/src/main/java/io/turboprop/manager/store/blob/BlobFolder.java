package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.WrongContentException;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The folder of a {@link FileBlobStore} that nobody uses now, for backups. Blocks. */
public final class BlobFolder {
  private final Folder folder;

  public BlobFolder(Path root) {
    folder = new Folder(root);
  }

  public Optional<Path> find(Digest digest) {
    return folder.find(digest);
  }

  /** Bytes that are not those of the digest are not kept. */
  public void keep(Digest digest, InputStream bytes) throws IOException {
    Path temporary = folder.temporaryFile();
    Files.copy(bytes, temporary, StandardCopyOption.REPLACE_EXISTING);
    try {
      folder.keep(temporary, digest);
    } catch (WrongContentException e) {
      throw new IOException(digest + ": " + e.getMessage(), e);
    }
  }
}
