package io.turboprop.cli.oci;

import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the image that proxies and proplets would take. */
public final class Images {
  private static final int MAX_INDEX_DEPTH = 3;

  private Images() {}

  /**
   * @param documents what the reference names, and what is below it on the way to the image which
   *     is for WebAssembly: one or more
   */
  public record Found(List<ManifestDocument> documents, Manifest.Image image) {
    public Found {
      documents = List.copyOf(documents);
    }

    /** What the reference names. */
    public ManifestDocument top() {
      return documents.getFirst();
    }

    /** The same, or the image in that index. */
    public ManifestDocument manifest() {
      return documents.getLast();
    }

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
    List<ManifestDocument> documents = new ArrayList<>();
    ManifestDocument document = top;
    for (int depth = 0; depth <= MAX_INDEX_DEPTH; depth++) {
      documents.add(document);
      switch (document.read()) {
        case Manifest.Image image -> {
          return new Found(documents, image);
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
