package io.turboprop.manager.store.blob;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.serve.ImageBlobs;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Uploaded modules, named {@code blob:sha256:…}, as images to be served. One event loop only. */
public final class ModuleImages implements ImageBlobs {
  private static final String SCHEME = "blob:";
  private static final int KEPT_MAPS = 64;

  private final BlobStore modules;
  private final Vertx vertx;

  /** Of the modules served last. */
  private final Map<Digest, ChunkMap> maps =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, ChunkMap> eldest) {
          return size() > KEPT_MAPS;
        }
      };

  public ModuleImages(BlobStore modules, Vertx vertx) {
    this.modules = modules;
    this.vertx = vertx;
  }

  @Override
  public boolean serves(String image) {
    return image.startsWith(SCHEME);
  }

  @Override
  public Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight) {
    Digest module;
    try {
      module = ((ImageRef.Blob) ImageRef.parse(image)).digest();
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    return modules
        .file(module)
        .compose(
            file ->
                map(module, file)
                    .compose(
                        map ->
                            vertx
                                .fileSystem()
                                .open(file.toString(), new OpenOptions().setWrite(false))
                                .map(open -> new OpenModule(map, open))));
  }

  private Future<ChunkMap> map(Digest module, Path file) {
    ChunkMap known = maps.get(module);
    return known != null
        ? Future.succeededFuture(known)
        : vertx
            .executeBlocking(() -> map(file), false)
            .onSuccess(made -> maps.put(made.image(), made));
  }

  private static ChunkMap map(Path file) throws IOException {
    var map = new ChunkMapBuilder(ChunkRules.DEFAULT.forImage(Files.size(file)), ChunkMap.MODULE);
    try (InputStream in = Files.newInputStream(file)) {
      map.feed(in);
    }
    return map.build();
  }

  @Override
  public Reason reasonOf(Throwable failure) {
    ReasonCode code =
        failure instanceof IllegalArgumentException
            ? ReasonCode.IMAGE_INVALID
            : ReasonCode.IMAGE_UNAVAILABLE;
    return new Reason(code, "the manager cannot give this module: " + failure.getMessage());
  }

  private record OpenModule(ChunkMap map, AsyncFile file) implements Opened {
    @Override
    public Future<Bytes> read(long offset, int length) {
      return file.read(Buffer.buffer(length), 0, offset, length)
          .map(Buffer::getBytes)
          .map(Bytes::wrap);
    }

    @Override
    public void release() {
      file.close();
    }
  }
}
