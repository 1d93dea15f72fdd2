package io.turboprop.proplet.engine.wasi;

/** Has no bytes, so nothing is ever read or written. */
final class NoMemory implements GuestMemory {

  @Override
  public long sizeBytes() {
    return 0;
  }

  @Override
  public byte readByte(int address) {
    throw nothingHere();
  }

  @Override
  public int readInt(int address) {
    throw nothingHere();
  }

  @Override
  public long readLong(int address) {
    throw nothingHere();
  }

  @Override
  public void writeByte(int address, byte value) {
    throw nothingHere();
  }

  @Override
  public void writeInt(int address, int value) {
    throw nothingHere();
  }

  @Override
  public void writeLong(int address, long value) {
    throw nothingHere();
  }

  @Override
  public void read(int address, byte[] into, int offset, int length) {
    if (length != 0) {
      throw nothingHere();
    }
  }

  @Override
  public void write(int address, byte[] from, int offset, int length) {
    if (length != 0) {
      throw nothingHere();
    }
  }

  private static IllegalStateException nothingHere() {
    return new IllegalStateException("the guest has no memory");
  }
}
