package io.turboprop.proxy.service;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Which origin an image has.
 *
 * @param names what was resolved, and to which module
 */
public record Origins(
    ImageOrigin<ImageRef.Oci> registries, ImageOrigin<ImageRef.Layout> layouts, KnownNames names) {

  /** With names of their own. */
  public Origins(ImageOrigin<ImageRef.Oci> registries, ImageOrigin<ImageRef.Layout> layouts) {
    this(registries, layouts, new KnownNames());
  }

  /**
   * Finds the module that a reference stands for. Fails with an {@link ImageException}.
   *
   * @param image as a task names it
   */
  Future<Resolved> resolve(String image) {
    return ask(image, registries::resolve, layouts::resolve)
        .onSuccess(found -> names.remember(image, found.module().digest()));
  }

  /** What the reference stands for now, and who signed for it; as {@link #resolve}. */
  Future<ImageProof> prove(String image) {
    return ask(image, registries::prove, layouts::prove);
  }

  /** As {@link ImageOrigin#isSettled}; what is malformed is not. */
  boolean isSettled(String image, Digest module) {
    try {
      return !(ImageRef.parse(image) instanceof ImageRef.Oci oci)
          || registries.isSettled(oci, module);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static <T> Future<T> ask(
      String image,
      Function<ImageRef.Oci, Future<T>> registries,
      Function<ImageRef.Layout, Future<T>> layouts) {
    ImageRef ref;
    try {
      ref = ImageRef.parse(image);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(ImageException.invalid(String.valueOf(e.getMessage())));
    }
    return switch (ref) {
      case ImageRef.Oci oci -> registries.apply(oci);
      case ImageRef.Layout layout -> layouts.apply(layout);
      case ImageRef.Http http ->
          Future.failedFuture(
              ImageException.invalid("proplets download http addresses themselves"));
      case ImageRef.Blob blob ->
          Future.failedFuture(
              ImageException.invalid("uploaded modules are the manager's to serve"));
    };
  }
}
