package io.turboprop.proxy.registry;

import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.image.manifest.MediaTypes;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;

/**
 * A manifest or index byte for byte, as its digest wants it.
 *
 * @param mediaType as the registry or the descriptor says
 */
public record ManifestDocument(Digest digest, String mediaType, Bytes bytes) {

  /**
   * @param mediaType empty if nobody says: then the one that its content looks like
   * @throws MalformedManifestException if nobody says, and it looks like none
   */
  public static ManifestDocument of(String mediaType, Bytes bytes) {
    String bare = MediaTypes.bare(mediaType);
    return new ManifestDocument(
        Digest.of(bytes.unsafeArray()), bare.isEmpty() ? looksLike(bytes) : bare, bytes);
  }

  private static String looksLike(Bytes bytes) {
    return switch (Manifest.read(bytes, "")) {
      case Manifest.Image image -> MediaTypes.OCI_MANIFEST;
      case Manifest.Index index -> MediaTypes.OCI_INDEX;
    };
  }

  /**
   * @throws MalformedManifestException if it is none
   */
  public Manifest read() {
    return Manifest.read(bytes, mediaType);
  }
}
