package io.turboprop.proxy.spool;

import io.turboprop.model.Digest;

/**
 * Where a chunk lies.
 *
 * @param image that it is part of
 */
public record ChunkPlace(Digest image, long offset, int length) {}
