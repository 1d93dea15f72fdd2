package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;

/** Large results as files of a {@link BlobStore} of their own. */
public final class FileResultBlobs implements ResultBlobs {
  private final BlobStore blobs;
  private final FileSystem files;

  public FileResultBlobs(BlobStore blobs, FileSystem files) {
    this.blobs = blobs;
    this.files = files;
  }

  @Override
  public Future<Boolean> has(Digest result) {
    return blobs.contains(result);
  }

  @Override
  public Future<Writing> begin() {
    return blobs
        .temporaryFile()
        .compose(
            path ->
                files
                    .open(path.toString(), new OpenOptions().setTruncateExisting(true))
                    .map(file -> new OpenFile(path, file)));
  }

  @Override
  public Future<Void> remove(Digest result) {
    return blobs.remove(result);
  }

  private final class OpenFile implements Writing {
    private final Path path;
    private final AsyncFile file;

    OpenFile(Path path, AsyncFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public Future<Void> append(Bytes next) {
      return file.write(Buffer.buffer(next.unsafeArray()));
    }

    @Override
    public Future<Void> keep(Digest expected) {
      return file.close().compose(closed -> blobs.keep(path, expected)).mapEmpty();
    }

    @Override
    public Future<Void> discard() {
      return file.close()
          .otherwiseEmpty()
          .compose(closed -> files.delete(path.toString()))
          .otherwiseEmpty();
    }
  }
}
