package io.turboprop.proxy.service;

import io.turboprop.flow.Turns;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.serve.ImageBlobs;
import io.turboprop.image.serve.ImageTags;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.Reason;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images of registries and layouts, kept here once they were fetched. One event loop only. */
public final class OriginBlobs implements ImageBlobs, ImageTags {
  private static final Logger log = LoggerFactory.getLogger(OriginBlobs.class);

  private final Origins origins;
  private final BlobStore store;
  private final Turns fetches;
  private final Turns lookups;

  /**
   * @param fetches bounds the images that are fetched at once
   * @param lookups bounds the names that are looked up at once, which wait for no image
   */
  public OriginBlobs(Origins origins, BlobStore store, Turns fetches, Turns lookups) {
    this.origins = origins;
    this.store = store;
    this.fetches = fetches;
    this.lookups = lookups;
  }

  @Override
  public boolean serves(String image) {
    return !image.startsWith("blob:");
  }

  @Override
  public Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight) {
    return digest
        .filter(module -> origins.isSettled(image, module))
        .map(store::kept)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            kept ->
                kept.map(Future::succeededFuture)
                    .orElseGet(() -> fetched(image, digest, foresight)))
        .map(Open::new);
  }

  @Override
  public Future<PinnedImage> find(String image) {
    return lookups.run(
        () ->
            origins
                .resolve(image)
                .map(Resolved::pinned)
                .recover(failure -> Future.failedFuture(about(image, failure))));
  }

  @Override
  public Future<ImageProof> prove(String image) {
    return lookups.run(
        () -> origins.prove(image).recover(failure -> Future.failedFuture(about(image, failure))));
  }

  private Future<KeptBlob> fetched(String image, Optional<Digest> digest, Foresight foresight) {
    return fetches.run(
        () ->
            origins
                .resolve(image)
                .compose(found -> expected(found.module(), digest))
                .onSuccess(module -> foresight.foreseen(module.digest(), module.size()))
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
