package io.turboprop.image;

import io.turboprop.model.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What an image is made of: its chunks in order. Named by the digest of its own bytes, and it says
 * which image it is of, so nobody need be trusted: a chunk is checked against the map, and the
 * whole against the image's digest.
 *
 * <pre>
 *  byte     1           version, 1
 *  byte     1           length of the media type, and so many bytes of ASCII
 *  bytes    32          SHA-256 of the image
 *  long     8           bytes of the image
 *  int      4           number of chunks, and for each
 *    bytes  32            SHA-256
 *    int    4             length
 * </pre>
 *
 * Numbers are big-endian. Immutable.
 */
public final class ChunkMap {
  /** Of chunks in one map. */
  public static final int MOST_CHUNKS = 1 << 17;

  /** Of the bytes of a map. */
  public static final int MOST_BYTES = 8 << 20;

  /** What modules are called when the registry has no better name. */
  public static final String MODULE = "application/wasm";

  private static final int VERSION = 1;
  private static final int MOST_TYPE = 127;
  private static final int ENTRY = ChunkId.BYTES + Integer.BYTES;
  private static final int FIXED = 2 + ChunkId.BYTES + Long.BYTES + Integer.BYTES;

  /** Of the bytes at the beginning of a map, which say what it is a map of. */
  public static final int MOST_HEAD_BYTES = FIXED + MOST_TYPE;

  private final Digest image;
  private final String mediaType;

  /** Where each chunk begins, and behind them where the last one ends. */
  private final long[] offsets;

  /** Chunks are read from here; there may be many maps in memory. */
  private final byte[] encoded;

  private final Digest digest;

  private ChunkMap(Digest image, String mediaType, long[] offsets, byte[] encoded) {
    this.image = image;
    this.mediaType = mediaType;
    this.offsets = offsets;
    this.encoded = encoded;
    this.digest = Digest.of(encoded);
  }

  /** One chunk of an image. */
  public record Chunk(ChunkId id, int length) {
    public Chunk {
      checked(length);
    }

    private static int checked(int length) {
      if (length < 1 || length > ChunkRules.MOST_BYTES) {
        throw new IllegalArgumentException(
            "a chunk has 1 to %d bytes, not %d".formatted(ChunkRules.MOST_BYTES, length));
      }
      return length;
    }
  }

  /**
   * @param mediaType of the image, at most 127 characters of ASCII
   * @param chunks one or more, in order
   */
  public static ChunkMap of(Digest image, String mediaType, List<Chunk> chunks) {
    if (chunks.isEmpty() || chunks.size() > MOST_CHUNKS) {
      throw new IllegalArgumentException(
          "a map has 1 to %d chunks, not %d".formatted(MOST_CHUNKS, chunks.size()));
    }
    if (!isMediaType(mediaType)) {
      throw new IllegalArgumentException("not a media type: \"" + mediaType + '"');
    }
    byte[] type = mediaType.getBytes(StandardCharsets.US_ASCII);
    long[] offsets = new long[chunks.size() + 1];
    ByteBuffer out = ByteBuffer.allocate(FIXED + type.length + chunks.size() * ENTRY);
    out.put((byte) VERSION).put((byte) type.length).put(type);
    out.put(HexFormat.of().parseHex(image.hex()));
    out.putLong(chunks.stream().mapToLong(Chunk::length).sum()).putInt(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      chunks.get(i).id().write(out);
      out.putInt(chunks.get(i).length());
      offsets[i + 1] = offsets[i] + chunks.get(i).length();
    }
    return new ChunkMap(image, mediaType, offsets, out.array());
  }

  /** Whether a map can say that an image is of this type. */
  public static boolean isMediaType(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_TYPE
        && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /**
   * @throws IllegalArgumentException if these bytes are no map; the message says why
   */
  public static ChunkMap decode(byte[] bytes) {
    if (bytes.length < FIXED || bytes.length > MOST_BYTES) {
      throw wrong("has " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Head head = head(in);
    int count = head.count();
    if (in.remaining() != count * ENTRY) {
      throw wrong("says %d chunks, %d bytes are left for them".formatted(count, in.remaining()));
    }
    long[] offsets = new long[count + 1];
    for (int i = 0; i < count; i++) {
      in.position(in.position() + ChunkId.BYTES);
      offsets[i + 1] = offsets[i] + Chunk.checked(in.getInt());
    }
    if (offsets[count] != head.size()) {
      throw wrong("says %d bytes, its chunks have %d".formatted(head.size(), offsets[count]));
    }
    return new ChunkMap(head.image(), head.mediaType(), offsets, bytes.clone());
  }

  /**
   * What stands at the beginning of a map.
   *
   * @param size bytes of the image
   * @param count number of chunks
   */
  public record Head(Digest image, String mediaType, long size, int count) {}

  /**
   * @param beginning of a map, {@link #MOST_HEAD_BYTES} of it or all
   * @throws IllegalArgumentException if these bytes begin no map
   */
  public static Head head(byte[] beginning) {
    return head(ByteBuffer.wrap(beginning));
  }

  private static Head head(ByteBuffer in) {
    if (in.remaining() < FIXED) {
      throw wrong("is cut off");
    }
    int version = in.get();
    if (version != VERSION) {
      throw wrong("has version " + version + ", known is " + VERSION);
    }
    int typeBytes = in.get();
    if (typeBytes < 0 || in.remaining() < FIXED - 2 + typeBytes) {
      throw wrong("is cut off");
    }
    byte[] type = new byte[typeBytes];
    byte[] image = new byte[ChunkId.BYTES];
    in.get(type).get(image);
    String mediaType = new String(type, StandardCharsets.US_ASCII);
    long size = in.getLong();
    int count = in.getInt();
    if (count < 1 || count > MOST_CHUNKS) {
      throw wrong("says " + count + " chunks");
    }
    if (!isMediaType(mediaType)) {
      throw wrong("has no media type, but \"" + mediaType + '"');
    }
    return new Head(new Digest(HexFormat.of().formatHex(image)), mediaType, size, count);
  }

  private static IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException("not a chunk map: it " + why);
  }

  /** SHA-256 of the whole image. */
  public Digest image() {
    return image;
  }

  /** Bytes of the image. */
  public long size() {
    return offsets[count()];
  }

  public String mediaType() {
    return mediaType;
  }

  /** Number of chunks. */
  public int count() {
    return offsets.length - 1;
  }

  public ChunkId id(int index) {
    int at = encoded.length - (count() - index) * ENTRY;
    return ChunkId.read(ByteBuffer.wrap(encoded, at, ChunkId.BYTES));
  }

  /** Bytes of a chunk. */
  public int length(int index) {
    return (int) (offsets[index + 1] - offsets[index]);
  }

  /** Where a chunk begins in the image; of {@link #count()}: where the image ends. */
  public long offset(int index) {
    return offsets[index];
  }

  /** Bytes of {@code count} chunks from {@code first} on. */
  public long bytesOf(int first, int count) {
    return offsets[first + count] - offsets[first];
  }

  /** The name of this map: the digest of its bytes. */
  public Digest digest() {
    return digest;
  }

  /** As it is sent and kept. */
  public byte[] encode() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkMap that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "map %s of image %s, %d chunks".formatted(digest.brief(), image.brief(), count());
  }
}
