package io.turboprop.codec;

import io.turboprop.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a frame field by field; what is not there is named. */
final class FrameFields {
  private final ByteBuffer in;

  FrameFields(byte[] bytes, int from, int to) {
    in = ByteBuffer.wrap(bytes, from, to - from);
  }

  private void require(String field, int bytes) {
    if (bytes < 0 || in.remaining() < bytes) {
      throw new MalformedMessageException("frame: ends before the end of " + field);
    }
  }

  int u8(String field) {
    require(field, 1);
    return in.get() & 0xff;
  }

  int u32(String field) {
    require(field, Integer.BYTES);
    return in.getInt();
  }

  int between(String field, int least, int most) {
    int value = u32(field);
    if (value < least || value > most) {
      throw new MalformedMessageException(
          "frame: %s is %d, expected %d to %d".formatted(field, value, least, most));
    }
    return value;
  }

  long u64(String field) {
    require(field, Long.BYTES);
    return in.getLong();
  }

  String text(String field) {
    int length = u32(field);
    require(field, length);
    String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  /** All that is left. */
  Bytes rest() {
    int from = in.position();
    in.position(in.limit());
    return Bytes.wrap(Arrays.copyOfRange(in.array(), from, in.limit()));
  }

  /** Nothing may be left. */
  void end() {
    if (in.hasRemaining()) {
      throw new MalformedMessageException(
          "frame: has " + in.remaining() + " bytes more than it should");
    }
  }
}
