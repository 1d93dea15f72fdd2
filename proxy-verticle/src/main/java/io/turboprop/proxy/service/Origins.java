package io.turboprop.proxy.service;

import io.turboprop.model.ImageRef;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;

/** Which origin an image has. */
public record Origins(ImageOrigin<ImageRef.Oci> registries, ImageOrigin<ImageRef.Layout> layouts) {

  /** Finds the layer that is the module. */
  Future<Layer> resolve(ImageRef image) {
    return switch (image) {
      case ImageRef.Oci oci -> registries.resolve(oci);
      case ImageRef.Layout layout -> layouts.resolve(layout);
      case ImageRef.Http http ->
          Future.failedFuture(
              ImageException.invalid("proplets download http addresses themselves"));
      case ImageRef.Blob blob ->
          Future.failedFuture(
              ImageException.invalid("uploaded modules are the manager's to serve"));
    };
  }
}
