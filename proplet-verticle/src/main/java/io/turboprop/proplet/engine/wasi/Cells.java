package io.turboprop.proplet.engine.wasi;

/**
 * A guest's memory behind a check of every address: what lies outside is {@code EFAULT}. Addresses
 * and lengths are unsigned 32-bit numbers in an {@code int}.
 */
final class Cells {
  private final GuestMemory memory;

  Cells(GuestMemory memory) {
    this.memory = memory;
  }

  void check(int address, int length) throws WasiError {
    if (Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length) > memory.sizeBytes()) {
      throw new WasiError(Errno.EFAULT);
    }
  }

  byte readByte(int address) throws WasiError {
    check(address, 1);
    return memory.readByte(address);
  }

  int readInt(int address) throws WasiError {
    check(address, 4);
    return memory.readInt(address);
  }

  long readLong(int address) throws WasiError {
    check(address, 8);
    return memory.readLong(address);
  }

  /** An unsigned 16-bit number. */
  int readShort(int address) throws WasiError {
    check(address, 2);
    return Byte.toUnsignedInt(memory.readByte(address))
        | (Byte.toUnsignedInt(memory.readByte(address + 1)) << 8);
  }

  void writeByte(int address, int value) throws WasiError {
    check(address, 1);
    memory.writeByte(address, (byte) value);
  }

  void writeShort(int address, int value) throws WasiError {
    check(address, 2);
    memory.writeByte(address, (byte) value);
    memory.writeByte(address + 1, (byte) (value >> 8));
  }

  void writeInt(int address, int value) throws WasiError {
    check(address, 4);
    memory.writeInt(address, value);
  }

  void writeLong(int address, long value) throws WasiError {
    check(address, 8);
    memory.writeLong(address, value);
  }

  /** Into the first bytes of the array. */
  void read(int address, byte[] into, int length) throws WasiError {
    check(address, length);
    memory.read(address, into, 0, length);
  }

  void write(int address, byte[] from, int length) throws WasiError {
    check(address, length);
    memory.write(address, from, 0, length);
  }

  void zero(int address, int length) throws WasiError {
    check(address, length);
    memory.write(address, new byte[length], 0, length);
  }
}
