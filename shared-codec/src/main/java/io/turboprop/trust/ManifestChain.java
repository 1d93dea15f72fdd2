package io.turboprop.trust;

import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import java.util.List;

/**
 * The way from what a name stands for to the module, each step by a digest.
 *
 * @param digests of the manifests and indexes on the way, the first is what the name stands for
 * @param module the layer that is the module
 */
public record ManifestChain(List<Digest> digests, Digest module) {
  public ManifestChain {
    digests = List.copyOf(digests);
  }

  /**
   * @throws IllegalArgumentException if a document does not name the next, or the last one names no
   *     module; says which
   */
  public static ManifestChain of(List<Bytes> documents) {
    List<Digest> digests =
        documents.stream().map(document -> Digest.of(document.unsafeArray())).toList();
    try {
      for (int i = 0; i < documents.size(); i++) {
        boolean last = i == documents.size() - 1;
        switch (Manifest.read(documents.get(i), "")) {
          case Manifest.Index index -> {
            if (last) {
              throw new IllegalArgumentException("index " + digests.get(i) + " is named, no image");
            }
            follow(index.wasm().digest(), digests.get(i + 1));
          }
          case Manifest.Image image -> {
            if (!last) {
              throw new IllegalArgumentException(
                  "there is more behind the manifest " + digests.get(i));
            }
            return new ManifestChain(digests, image.module().digest());
          }
        }
      }
    } catch (MalformedManifestException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    throw new IllegalArgumentException("there is no manifest");
  }

  private static void follow(Digest named, Digest next) {
    if (!named.equals(next)) {
      throw new IllegalArgumentException(
          "its index names manifest %s, given was %s".formatted(named, next));
    }
  }
}
