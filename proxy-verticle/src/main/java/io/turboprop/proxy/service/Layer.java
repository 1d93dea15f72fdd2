package io.turboprop.proxy.service;

import io.turboprop.model.Digest;

/**
 * The layer of an image that is the module.
 *
 * @param size bytes as the manifest says, 1 or more
 * @param source gives the bytes, which nobody has checked yet
 */
public record Layer(Digest digest, long size, BlobSource source) {}
