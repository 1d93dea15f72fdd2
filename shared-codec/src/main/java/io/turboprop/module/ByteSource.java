package io.turboprop.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers and names of the WebAssembly binary format (core specification §5.2) from a
 * stream, through one buffer, and knows at which offset it is. Lengths are never trusted: nothing
 * is read beyond the innermost {@link #enter entered} part, and nothing is allocated that was not
 * read or limited before. Not thread-safe.
 */
final class ByteSource {
  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private @Nullable TextSearch search;
  private long bufferStart;
  private int position;
  private int filled;
  private long limit = Long.MAX_VALUE;
  private String part = "module";

  /** Index in the buffer up to which may be read: the end of the buffer or of the part. */
  private int stop;

  ByteSource(InputStream in) {
    this.in = in;
  }

  /** Shows everything from here on to {@code search}. */
  void watch(TextSearch search) {
    search.feed(buffer, position, filled);
    this.search = search;
  }

  long offset() {
    return bufferStart + position;
  }

  MalformedModuleException malformed(String what) {
    return malformed(offset(), what);
  }

  static MalformedModuleException malformed(long offset, String what) {
    return new MalformedModuleException(offset, what);
  }

  /** A part of the module, to be left with {@link #leave}. */
  record Part(long outerLimit, String outerName) {}

  /** Nothing beyond {@code bytes} can be read until the part is left. */
  Part enter(String name, long bytes) {
    if (bytes > limit - offset()) {
      throw malformed(
          "%s claims %d bytes, but %s has only %d more"
              .formatted(name, bytes, part, limit - offset()));
    }
    Part outer = new Part(limit, part);
    narrow(offset() + bytes, name);
    return outer;
  }

  /** Ends a part, of which everything must have been read. */
  void leave(Part outer) {
    if (remaining() != 0) {
      throw malformed("%s has %d bytes too many".formatted(part, remaining()));
    }
    narrow(outer.outerLimit(), outer.outerName());
  }

  private void narrow(long newLimit, String name) {
    limit = newLimit;
    part = name;
    stop = (int) Math.min(filled, limit - bufferStart);
  }

  /** Bytes left of the part; of the whole, a very large number. */
  long remaining() {
    return limit - offset();
  }

  boolean atEnd() throws IOException {
    return position == stop && (offset() == limit || !fill());
  }

  int u8() throws IOException {
    if (position == stop) {
      more();
    }
    return buffer[position++] & 0xff;
  }

  private void more() throws IOException {
    if (offset() == limit || !fill()) {
      throw malformed(part + " ends too early");
    }
  }

  private boolean fill() throws IOException {
    bufferStart += position;
    position = 0;
    filled = Math.max(0, in.read(buffer, 0, buffer.length));
    if (search != null) {
      search.feed(buffer, 0, filled);
    }
    stop = (int) Math.min(filled, limit - bufferStart);
    return filled > 0;
  }

  void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      if (position == stop) {
        more();
      }
      int step = (int) Math.min(left, stop - position);
      position += step;
      left -= step;
    }
  }

  /** An unsigned LEB128 of at most 32 bits; longer forms than five bytes are refused. */
  int u32() throws IOException {
    int first = u8();
    return first < 0x80 ? first : (int) unsigned(first, 32);
  }

  /** Like {@link #u32}, as a length or count that cannot be negative. */
  long length() throws IOException {
    return Integer.toUnsignedLong(u32());
  }

  long u64() throws IOException {
    return unsigned(u8(), 64);
  }

  private long unsigned(int first, int bits) throws IOException {
    long value = first & 0x7f;
    int shift = 7;
    int last = first;
    while (last >= 0x80) {
      last = u8();
      int spare = bits - shift;
      if (spare < 7 && (last >= 0x80 || last >>> spare != 0)) {
        throw malformed("a number has more than " + bits + " bits");
      }
      value |= (long) (last & 0x7f) << shift;
      shift += 7;
    }
    return value;
  }

  /**
   * @param bits 32, 33 or 64
   */
  long signed(int bits) throws IOException {
    long value = 0;
    int shift = 0;
    int last;
    do {
      last = u8();
      int spare = bits - shift;
      if (spare < 7) {
        int sign = last << 25 >> 25 >> (spare - 1); // all bits from the sign bit on must be equal
        if (last >= 0x80 || (sign != 0 && sign != -1)) {
          throw malformed("a number has more than " + bits + " bits");
        }
      }
      value |= (long) (last & 0x7f) << shift;
      shift += 7;
    } while (last >= 0x80);
    return shift < 64 ? value << (64 - shift) >> (64 - shift) : value;
  }

  /** The number of elements of a vector, each of which has at least one byte. */
  int count(String what, int most) throws IOException {
    long at = offset();
    long count = length();
    if (count > most) {
      throw malformed(at, "%d %s; the limit is %d".formatted(count, what, most));
    }
    if (count > remaining()) {
      throw malformed(at, "%d %s do not fit into the rest of %s".formatted(count, what, part));
    }
    return (int) count;
  }

  String name(int mostBytes) throws IOException {
    long at = offset();
    long length = length();
    if (length > mostBytes) {
      throw malformed(at, "a name of %d bytes; the limit is %d".formatted(length, mostBytes));
    }
    byte[] bytes = new byte[(int) Math.min(length, remaining())];
    for (int i = 0; i < length; i++) {
      if (i == bytes.length) {
        more();
      }
      bytes[i] = (byte) u8();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(at, "a name is not UTF-8");
    }
  }

  /** The next bytes, fewer only at the end of everything. */
  byte[] prefix(int bytes) throws IOException {
    byte[] prefix = new byte[bytes];
    int read = 0;
    while (read < bytes && !atEnd()) {
      prefix[read++] = (byte) u8();
    }
    return Arrays.copyOf(prefix, read);
  }
}
