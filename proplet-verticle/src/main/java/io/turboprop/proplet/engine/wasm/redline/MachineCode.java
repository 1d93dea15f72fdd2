package io.turboprop.proplet.engine.wasm.redline;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A module's machine code, which runs at any address. The arrays are shared with whoever asks and
 * not to be changed.
 */
final class MachineCode {
  private static final int MAGIC = 0x7470_0001;

  private final byte[] code;
  private final int[] functions;
  private final int[] thunks;

  /**
   * @param functions where the code of each function begins, imported ones first
   * @param thunks where the code begins that calls functions of a type, by {@link Shape#typeIds} of
   *     the type; −1 for types that are never called from outside
   */
  MachineCode(byte[] code, int[] functions, int[] thunks) {
    this.code = code;
    this.functions = functions;
    this.thunks = thunks;
  }

  byte[] code() {
    return code;
  }

  int[] functions() {
    return functions;
  }

  int[] thunks() {
    return thunks;
  }

  /** What {@link #read} understands. */
  byte[] write() {
    int ints = 4 + functions.length + thunks.length;
    ByteBuffer out = ByteBuffer.allocate(ints * Integer.BYTES + code.length);
    out.putInt(MAGIC).putInt(functions.length).putInt(thunks.length).putInt(code.length);
    Arrays.stream(functions).forEach(out::putInt);
    Arrays.stream(thunks).forEach(out::putInt);
    out.put(code);
    return out.array();
  }

  /**
   * @throws IllegalArgumentException if the bytes were not written for a module of this shape
   */
  static MachineCode read(byte[] bytes, Shape shape) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < 4 * Integer.BYTES || in.getInt() != MAGIC) {
      throw new IllegalArgumentException("not machine code of this version");
    }
    int functions = in.getInt();
    int thunks = in.getInt();
    int length = in.getInt();
    long expected = ((long) functions + thunks) * Integer.BYTES + length;
    if (functions != shape.functions().size() || thunks < 0 || in.remaining() != expected) {
      throw new IllegalArgumentException("machine code of another module");
    }
    MachineCode read = new MachineCode(new byte[length], new int[functions], new int[thunks]);
    for (int i = 0; i < functions; i++) {
      read.functions[i] = in.getInt();
    }
    for (int i = 0; i < thunks; i++) {
      read.thunks[i] = in.getInt();
    }
    in.get(read.code);
    return read;
  }
}
