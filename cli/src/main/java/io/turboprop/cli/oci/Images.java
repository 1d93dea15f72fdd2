package io.turboprop.cli.oci;

import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.util.Optional;

/** Finds the image that proxies and proplets would take. */
public final class Images {
  private static final int MAX_INDEX_DEPTH = 3;

  private Images() {}

  /**
   * @param top what the reference names
   * @param manifest the same, or the image in that index which is for WebAssembly
   */
  public record Found(ManifestDocument top, ManifestDocument manifest, Manifest.Image image) {

    /**
     * @throws MalformedManifestException if no layer can be one
     */
    public Descriptor module() {
      return image.module();
    }
  }

  public static Found find(Shelf shelf, Optional<String> reference) throws IOException {
    return find(shelf, shelf.manifest(reference));
  }

  static Found find(Shelf shelf, ManifestDocument top) throws IOException {
    ManifestDocument document = top;
    for (int depth = 0; depth <= MAX_INDEX_DEPTH; depth++) {
      switch (document.read()) {
        case Manifest.Image image -> {
          return new Found(top, document, image);
        }
        case Manifest.Index index -> document = shelf.manifest(inside(index));
      }
    }
    throw ImageException.invalid("its indexes are nested more than " + MAX_INDEX_DEPTH + " deep");
  }

  private static Optional<String> inside(Manifest.Index index) {
    return Optional.of(index.wasm().digest().toString());
  }
}
