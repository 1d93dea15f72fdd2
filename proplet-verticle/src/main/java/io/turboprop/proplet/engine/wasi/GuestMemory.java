package io.turboprop.proplet.engine.wasi;

/**
 * A guest's linear memory as an engine shows it. Numbers are little-endian. Only the guest's thread
 * calls, while the guest waits in a host call, and only with addresses below {@link #sizeBytes}:
 * the bounds have been checked, so that no access outside reaches the engine.
 */
public interface GuestMemory {

  /** What a guest without a memory has. */
  GuestMemory NONE = new NoMemory();

  /** Bytes there are now; may be more after the guest ran on. */
  long sizeBytes();

  byte readByte(int address);

  int readInt(int address);

  long readLong(int address);

  void writeByte(int address, byte value);

  void writeInt(int address, int value);

  void writeLong(int address, long value);

  /** Copies from the guest into the array. */
  void read(int address, byte[] into, int offset, int length);

  /** Copies from the array into the guest. */
  void write(int address, byte[] from, int offset, int length);
}
