package io.turboprop.proplet.artifact;

import io.turboprop.model.ImageRef;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets images of registries pass by what is kept of their signatures, wherever they come from: the
 * cache, the line, or the cache for want of a line.
 */
final class SignedImages {
  private static final Logger log = LoggerFactory.getLogger(SignedImages.class);

  private final ImageTrust trust;
  private final Disk disk;

  SignedImages(ImageTrust trust, Disk disk) {
    this.trust = trust;
    this.disk = disk;
  }

  /** Whether anybody's signature matters for this image. */
  boolean isAsked(ImageRef.Oci image) {
    return trust.isAsked(image);
  }

  ProofGate gate(ImageRef.Oci image) {
    return new ProofGate(image, trust, disk);
  }

  /** The same way, on which nothing passes without its proof. */
  SharedTransfer.Way over(ImageRef.Oci image, SharedTransfer.Way plain) {
    return new SharedTransfer.Way(
        () -> plain.lookup().get().compose(found -> trusted(image, found)),
        () -> proved(image, plain.fetch().get()),
        cause -> plain.fallback().apply(cause).compose(last -> orElse(image, last, cause)));
  }

  /** Empty if it is here and not trusted: then it has to be looked up again. */
  Future<Optional<CachedImage>> trusted(ImageRef.Oci image, Optional<CachedImage> found) {
    if (found.isEmpty()) {
      return Future.succeededFuture(found);
    }
    return objection(image, found.get())
        .map(
            why -> {
              why.ifPresent(
                  reason -> log.info("image {} is looked up again: {}", image.text(), reason));
              return why.isEmpty() ? found : Optional.empty();
            });
  }

  private Transfer proved(ImageRef.Oci image, Transfer transfer) {
    Future<CachedImage> proved =
        transfer.image().compose(done -> orElse(image, done, Optional.empty()));
    return new Transfer() {
      @Override
      public Future<CachedImage> image() {
        return proved;
      }

      @Override
      public void cancel() {
        transfer.cancel();
      }
    };
  }

  private Future<CachedImage> orElse(ImageRef.Oci image, CachedImage last, Throwable cause) {
    return orElse(image, last, Optional.of(ImageException.reasonOf(cause)));
  }

  /**
   * @param trouble why it is the one in the cache that is to be used
   */
  private Future<CachedImage> orElse(
      ImageRef.Oci image, CachedImage last, Optional<Reason> trouble) {
    return objection(image, last)
        .compose(
            why ->
                why.isEmpty()
                    ? Future.succeededFuture(last)
                    : Future.failedFuture(refusal(image, why.get(), trouble)));
  }

  private static ImageException refusal(ImageRef.Oci image, String why, Optional<Reason> trouble) {
    return trouble
        .map(
            reason ->
                new ImageException(
                    reason.code(),
                    "%s; the one in the cache is not trusted: %s".formatted(reason.message(), why)))
        .orElseGet(
            () ->
                new ImageException(
                    ReasonCode.IMAGE_DENIED,
                    "image %s: it is not trusted: %s".formatted(image.text(), why)));
  }

  /** Why the image may not be used, which is closed then. */
  private Future<Optional<String>> objection(ImageRef.Oci image, CachedImage held) {
    return disk.run(
        () -> {
          Optional<String> why = trust.objection(image, held.digest());
          why.ifPresent(reason -> held.close());
          return why;
        });
  }
}
