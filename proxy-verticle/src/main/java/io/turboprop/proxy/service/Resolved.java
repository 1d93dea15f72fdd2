package io.turboprop.proxy.service;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PinnedImage;
import java.util.List;

/**
 * What a reference stands for.
 *
 * @param documents the manifests and indexes on the way to the module, byte for byte: the first is
 *     what the reference names, each names the next by its digest, the last names the module
 * @param module the layer that is the module
 */
public record Resolved(List<Bytes> documents, Layer module) {
  public Resolved {
    documents = List.copyOf(documents);
    if (documents.isEmpty()) {
      throw new IllegalArgumentException("a module is named by a manifest, none was given");
    }
  }

  /** What the reference can be pinned to. */
  public Digest digest() {
    return Digest.of(documents.getFirst().unsafeArray());
  }

  PinnedImage pinned() {
    return new PinnedImage(digest(), module.digest(), module.size(), module.mediaType());
  }
}
