package io.turboprop.codec;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.wire.ImageFrame;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Frames of images: a binary header, and behind it the bytes as they are; described in
 * docs/native-protocol.md.
 *
 * <pre>
 *  byte    1    version, 1
 *  byte    1    kind: 1 piece of a map, 2 chunks, 3 mark
 *  short   2    flags, 0
 *  bytes  32    digest of the chunk map
 *  long    8    stream            (0 in pieces of a map)
 *  long    8    position in it    (0 in pieces of a map)
 *  int     4    first chunk, or index of the piece    (0 in marks)
 *  int     4    how many chunks, or pieces in all     (0 in marks)
 * </pre>
 */
public final class ImageFrames {
  /** Of the header. */
  public static final int HEADER_BYTES = 60;

  private static final int VERSION = 1;

  /** A flag: the data is packed. */
  private static final int PACKED = 1;

  private static final byte OUTLINE = 1;
  private static final byte CHUNKS = 2;
  private static final byte MARK = 3;
  private static final int DIGEST_BYTES = 32;

  private ImageFrames() {}

  /**
   * What is before the frame's data.
   *
   * @param packed whether {@link Packing} made the data shorter
   */
  public static byte[] header(ImageFrame frame, boolean packed) {
    short flags = (short) (packed ? PACKED : 0);
    return switch (frame) {
      case ImageFrame.Outline piece ->
          header(OUTLINE, flags, piece.map(), 0, 0, piece.index(), piece.total());
      case ImageFrame.Chunks chunks ->
          header(
              CHUNKS,
              flags,
              chunks.map(),
              chunks.stream(),
              chunks.position(),
              chunks.first(),
              chunks.count());
      case ImageFrame.Mark mark ->
          header(MARK, flags, mark.map(), mark.stream(), mark.position(), 0, 0);
    };
  }

  private static byte[] header(
      byte kind, short flags, Digest map, long stream, long position, int first, int count) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
    out.put((byte) VERSION).put(kind).putShort(flags);
    out.put(HexFormat.of().parseHex(map.hex()));
    out.putLong(stream).putLong(position).putInt(first).putInt(count);
    return out.array();
  }

  /**
   * @param header the first {@value #HEADER_BYTES} bytes
   * @param data all others; not copied unless it is packed
   * @throws MalformedMessageException if it is no frame
   */
  public static ImageFrame decode(byte[] header, Bytes data) {
    if (header.length < HEADER_BYTES) {
      throw wrong("has only " + header.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(header);
    int version = in.get();
    byte kind = in.get();
    int flags = in.getShort();
    if (version != VERSION || (flags & ~PACKED) != 0) {
      throw wrong("has version %d and flags %x; known are 1, and 0 or 1".formatted(version, flags));
    }
    Bytes plain = flags == PACKED ? Packing.unpack(data) : data;
    byte[] digest = new byte[DIGEST_BYTES];
    in.get(digest);
    Digest map = new Digest(HexFormat.of().formatHex(digest));
    long stream = in.getLong();
    long position = in.getLong();
    int first = in.getInt();
    int count = in.getInt();
    try {
      return switch (kind) {
        case OUTLINE -> new ImageFrame.Outline(map, first, count, plain);
        case CHUNKS -> new ImageFrame.Chunks(map, stream, position, first, count, plain);
        case MARK -> new ImageFrame.Mark(map, stream, position);
        default -> throw wrong("is of kind " + kind);
      };
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("image frame: " + e.getMessage());
    }
  }

  private static MalformedMessageException wrong(String why) {
    return new MalformedMessageException("image frame " + why);
  }
}
