package io.turboprop.manager.store.blob;

import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.ModuleReader;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;

/** Reads modules from the files of a {@link BlobStore}. */
public final class FileModuleReader implements ModuleReader {
  private final BlobStore blobs;
  private final FileSystem files;

  public FileModuleReader(BlobStore blobs, FileSystem files) {
    this.blobs = blobs;
    this.files = files;
  }

  @Override
  public Future<Bytes> read(Digest module) {
    return blobs
        .file(module)
        .compose(path -> files.readFile(path.toString()))
        .map(Buffer::getBytes)
        .map(Bytes::wrap);
  }

  @Override
  public Future<Reading> open(Digest module) {
    return blobs
        .file(module)
        .compose(
            path -> files.open(path.toString(), new OpenOptions().setRead(true).setWrite(false)))
        .compose(file -> file.size().map(size -> new OpenFile(file, size)));
  }

  private record OpenFile(AsyncFile file, long bytes) implements Reading {
    @Override
    public Future<Bytes> read(long offset, int length) {
      return file.read(Buffer.buffer(), 0, offset, length).map(Buffer::getBytes).map(Bytes::wrap);
    }

    @Override
    public Future<Void> close() {
      return file.close();
    }
  }
}
