package io.turboprop.image;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The SHA-256 of a chunk, small enough to keep many. */
public record ChunkId(long first, long second, long third, long fourth) {
  /** Of its bytes. */
  public static final int BYTES = 32;

  /** Of everything that was fed to {@code sha256}, which is reset by this call. */
  public static ChunkId of(MessageDigest sha256) {
    return read(ByteBuffer.wrap(sha256.digest()));
  }

  /** Reads {@value #BYTES} bytes. */
  static ChunkId read(ByteBuffer from) {
    return new ChunkId(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    to.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first)
        + hex.toHexDigits(second)
        + hex.toHexDigits(third)
        + hex.toHexDigits(fourth);
  }

  @Override
  public String toString() {
    return hex();
  }
}
