package io.turboprop.proxy.service;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.serve.ImageBlobs;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.Reason;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images of registries and layouts, kept here once they were fetched. One event loop only. */
public final class OriginBlobs implements ImageBlobs {
  private static final Logger log = LoggerFactory.getLogger(OriginBlobs.class);

  private final Origins origins;
  private final BlobStore store;
  private final FetchGate gate;

  public OriginBlobs(Origins origins, BlobStore store, FetchGate gate) {
    this.origins = origins;
    this.store = store;
    this.gate = gate;
  }

  @Override
  public boolean serves(String image) {
    return !image.startsWith("blob:");
  }

  @Override
  public Future<Opened> open(String image, Optional<Digest> digest) {
    return digest
        .map(store::kept)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(kept -> kept.map(Future::succeededFuture).orElseGet(() -> fetched(image, digest)))
        .map(Open::new);
  }

  private Future<KeptBlob> fetched(String image, Optional<Digest> digest) {
    return gate.enter(
        () ->
            origins
                .resolve(image)
                .compose(found -> expected(found.module(), digest))
                .compose(store::obtain)
                .recover(failure -> Future.failedFuture(about(image, failure))));
  }

  private static Future<Layer> expected(Layer layer, Optional<Digest> digest) {
    return digest.filter(wanted -> !wanted.equals(layer.digest())).isEmpty()
        ? Future.succeededFuture(layer)
        : Future.failedFuture(
            ImageException.notFound(
                "it now stands for module %s, and %s is not to be had any more"
                    .formatted(layer.digest(), digest.get())));
  }

  private static ImageException about(String image, Throwable failure) {
    if (failure instanceof ImageException known) {
      return known.about(image);
    }
    log.error("image {} failed in a way that nobody foresaw", image, failure);
    return ImageException.unavailable("the proxy failed: " + failure).about(image);
  }

  @Override
  public Reason reasonOf(Throwable failure) {
    return failure instanceof ImageException known
        ? known.reason()
        : ImageException.unavailable("the proxy failed: " + failure).reason();
  }

  private record Open(KeptBlob blob) implements Opened {
    @Override
    public ChunkMap map() {
      return blob.map();
    }

    @Override
    public Future<Bytes> read(long offset, int length) {
      return blob.read(offset, length);
    }

    @Override
    public void release() {
      blob.release();
    }
  }
}
