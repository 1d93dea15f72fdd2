package io.turboprop.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows as numbers and texts are written to it. Big-endian. For one thread. */
public final class FrameBytes {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int FIRST_BYTES = 4 << 10;

  /** Beyond which the room is given back once it is empty. */
  private static final int KEPT_BYTES = 256 << 10;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  public int length() {
    return length;
  }

  /** Where so many more bytes have their place; may move what is written. */
  private int room(int more) {
    int at = length;
    int wanted = Math.addExact(length, more);
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(wanted, (int) Math.min(2L * bytes.length, 1 << 30)));
    }
    length = wanted;
    return at;
  }

  void u8(int value) {
    int at = room(1);
    bytes[at] = (byte) value;
  }

  void u32(int value) {
    int at = room(Integer.BYTES);
    INT.set(bytes, at, value);
  }

  void u32At(int at, int value) {
    INT.set(bytes, at, value);
  }

  void u64(long value) {
    int at = room(Long.BYTES);
    LONG.set(bytes, at, value);
  }

  /** Its length, then UTF-8. */
  void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    u32(utf8.length);
    raw(utf8);
  }

  void raw(byte[] value) {
    int at = room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  /** Forgets what was written behind this. */
  void cut(int at) {
    length = at;
  }

  /** All that was written; empty afterwards. */
  public byte[] take() {
    byte[] all = Arrays.copyOf(bytes, length);
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
    return all;
  }
}
