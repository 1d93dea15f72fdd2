package io.turboprop.system.sim;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.serve.ImageBlobs;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Optional;

/** Uploaded modules as images. */
record ModuleImages(Modules modules) implements ImageBlobs {
  @Override
  public boolean serves(String image) {
    return image.startsWith("blob:");
  }

  @Override
  public Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight) {
    Digest module = ((ImageRef.Blob) ImageRef.parse(image)).digest();
    return Future.succeededFuture(
        new OpenModule(modules.map(module), Bytes.wrap(modules.content(module))));
  }

  @Override
  public Reason reasonOf(Throwable failure) {
    return new Reason(ReasonCode.IMAGE_UNAVAILABLE, failure.toString());
  }

  private record OpenModule(ChunkMap map, Bytes content) implements Opened {
    @Override
    public Future<Bytes> read(long offset, int length) {
      byte[] piece = Arrays.copyOfRange(content.unsafeArray(), (int) offset, (int) offset + length);
      return Future.succeededFuture(Bytes.wrap(piece));
    }

    @Override
    public void release() {
      // nothing is held
    }
  }
}
