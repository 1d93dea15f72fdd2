package io.turboprop.image;

import io.turboprop.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the map of an image while its bytes flow by. Not thread-safe, but for one thing: {@link
 * #cut} and {@link #hash} may go on beside each other, each with all bytes in order.
 */
public final class ChunkMapBuilder {
  private static final int PIECE_BYTES = 256 << 10;

  private final Chunker chunker;
  private final String mediaType;
  private final MessageDigest whole = Digest.sha256();
  private final List<ChunkMap.Chunk> chunks = new ArrayList<>();

  public ChunkMapBuilder(ChunkRules rules, String mediaType) {
    this.mediaType = mediaType;
    this.chunker = new Chunker(rules, (id, length) -> chunks.add(new ChunkMap.Chunk(id, length)));
  }

  /** The next bytes of the image. */
  public void feed(byte[] bytes, int from, int count) {
    hash(bytes, from, count);
    cut(bytes, from, count);
  }

  /** The next bytes, to be cut into chunks. */
  public void cut(byte[] bytes, int from, int count) {
    chunker.feed(bytes, from, count);
  }

  /** The next bytes, for the digest of the whole. */
  public void hash(byte[] bytes, int from, int count) {
    whole.update(bytes, from, count);
  }

  /**
   * All that is left of the stream. Blocks.
   *
   * @return how many bytes that was
   */
  public long feed(InputStream in) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    long fed = 0;
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      feed(piece, 0, n);
      fed += n;
    }
    return fed;
  }

  /**
   * There are no more bytes.
   *
   * @throws IllegalArgumentException if there was none, or too many chunks
   */
  public ChunkMap build() {
    chunker.end();
    return ChunkMap.of(Digest.of(whole), mediaType, chunks);
  }
}
