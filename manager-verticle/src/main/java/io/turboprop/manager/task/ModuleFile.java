package io.turboprop.manager.task;

import io.turboprop.model.Digest;

/**
 * An uploaded module. The bytes lie in the blob folder under the digest.
 *
 * @param preview what responses show instead of the bytes (wire reference §6.3)
 */
public record ModuleFile(Digest digest, long sizeBytes, String preview) {}
