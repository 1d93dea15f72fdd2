package io.turboprop.proxy.service;

import io.turboprop.model.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/**
 * Takes the bytes of one blob, in order, and knows what they must be. A write of a byte too many
 * fails; so does the whole when the digest is another. A stream, so that a slow disk slows the
 * sender down.
 */
public interface BlobTarget extends WriteStream<Buffer> {
  Digest digest();

  /** How many bytes there must be. */
  long size();

  /** Bytes taken so far; a source that was cut off goes on from here. */
  long received();

  /**
   * The source begins anew at byte 0: what is here already of it is passed over. So it is unless
   * the source says otherwise.
   */
  void fromStart();

  /** The source goes on at {@link #received()}. */
  void fromHere();
}
