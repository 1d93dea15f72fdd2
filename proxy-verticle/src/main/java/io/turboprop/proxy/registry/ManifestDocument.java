package io.turboprop.proxy.registry;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;

/**
 * A manifest or index byte for byte, as its digest wants it.
 *
 * @param mediaType as the registry or the descriptor says
 */
public record ManifestDocument(Digest digest, String mediaType, Bytes bytes) {

  public static ManifestDocument of(String mediaType, Bytes bytes) {
    return new ManifestDocument(Digest.of(bytes.unsafeArray()), MediaTypes.bare(mediaType), bytes);
  }

  /**
   * @throws io.turboprop.proxy.transfer.ImageException if it is none
   */
  public Manifest read() {
    return Manifest.read(bytes, mediaType);
  }
}
