package io.turboprop.proplet.engine.wasi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A guest's memory without a guest, of one page. */
final class ArrayMemory implements GuestMemory {
  private static final int PAGE_BYTES = 64 << 10;

  private final ByteBuffer bytes = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The length of the text in bytes. */
  int put(int address, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    write(address, utf8, 0, utf8.length);
    return utf8.length;
  }

  String text(int address, int length) {
    byte[] utf8 = new byte[length];
    read(address, utf8, 0, length);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Override
  public long sizeBytes() {
    return bytes.capacity();
  }

  @Override
  public byte readByte(int address) {
    return bytes.get(address);
  }

  @Override
  public int readInt(int address) {
    return bytes.getInt(address);
  }

  @Override
  public long readLong(int address) {
    return bytes.getLong(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes.put(address, value);
  }

  @Override
  public void writeInt(int address, int value) {
    bytes.putInt(address, value);
  }

  @Override
  public void writeLong(int address, long value) {
    bytes.putLong(address, value);
  }

  @Override
  public void read(int address, byte[] into, int offset, int length) {
    bytes.get(address, into, offset, length);
  }

  @Override
  public void write(int address, byte[] from, int offset, int length) {
    bytes.put(address, from, offset, length);
  }
}
