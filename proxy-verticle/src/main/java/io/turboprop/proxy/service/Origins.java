package io.turboprop.proxy.service;

import io.turboprop.model.ImageRef;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;

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
    ImageRef ref;
    try {
      ref = ImageRef.parse(image);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(ImageException.invalid(String.valueOf(e.getMessage())));
    }
    return switch (ref) {
      case ImageRef.Oci oci -> noted(image, registries.resolve(oci));
      case ImageRef.Layout layout -> noted(image, layouts.resolve(layout));
      case ImageRef.Http http ->
          Future.failedFuture(
              ImageException.invalid("proplets download http addresses themselves"));
      case ImageRef.Blob blob ->
          Future.failedFuture(
              ImageException.invalid("uploaded modules are the manager's to serve"));
    };
  }

  private Future<Resolved> noted(String image, Future<Resolved> resolving) {
    return resolving.onSuccess(found -> names.remember(image, found.module().digest()));
  }
}
