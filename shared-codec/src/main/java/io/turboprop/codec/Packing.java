package io.turboprop.codec;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import io.turboprop.model.Bytes;
import java.util.Arrays;
import java.util.Optional;

/** The data of image frames as Zstandard frames (RFC 8878). From any thread; some milliseconds. */
public final class Packing {
  /** Of data, unpacked. */
  static final int MOST_BYTES = 1 << 20;

  /** What is not shorter by such a part is sent as it is. */
  private static final int WORTH_IT = 8;

  private Packing() {}

  /** Empty if it is hardly shorter so. */
  public static Optional<Bytes> pack(Bytes data) {
    var zstd = new ZstdJavaCompressor();
    byte[] out = new byte[zstd.maxCompressedLength(data.length())];
    int length = zstd.compress(data.unsafeArray(), 0, data.length(), out, 0, out.length);
    return length < data.length() - data.length() / WORTH_IT
        ? Optional.of(Bytes.wrap(Arrays.copyOf(out, length)))
        : Optional.empty();
  }

  /**
   * @throws MalformedMessageException if it is no Zstandard frame that says how long it will be, or
   *     if that is too long
   */
  static Bytes unpack(Bytes packed) {
    byte[] in = packed.unsafeArray();
    var zstd = new ZstdJavaDecompressor();
    long length;
    byte[] out = new byte[0];
    int unpacked = 0;
    try {
      length = zstd.getDecompressedSize(in, 0, in.length);
      if (length >= 0 && length <= MOST_BYTES) {
        out = new byte[(int) length];
        unpacked = zstd.decompress(in, 0, in.length, out, 0, out.length);
      }
    } catch (RuntimeException e) { // the library has many for what it does not understand
      throw new MalformedMessageException("image frame: its data cannot be unpacked: " + e);
    }
    if (length < 0 || length > MOST_BYTES || unpacked != length) {
      throw new MalformedMessageException(
          "image frame: its data says %d bytes, has %d; at most %d can be"
              .formatted(length, unpacked, MOST_BYTES));
    }
    return Bytes.wrap(out);
  }
}
