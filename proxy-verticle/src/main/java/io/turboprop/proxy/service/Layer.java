package io.turboprop.proxy.service;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;

/**
 * The layer of an image that is the module.
 *
 * @param size bytes as the manifest says, 1 or more
 * @param mediaType as the manifest says; {@link ChunkMap#MODULE} if it says nothing fit to be
 *     passed on
 * @param source gives the bytes, which nobody has checked yet
 */
public record Layer(Digest digest, long size, String mediaType, BlobSource source) {
  public Layer {
    mediaType = ChunkMap.isMediaType(mediaType) ? mediaType : ChunkMap.MODULE;
  }
}
