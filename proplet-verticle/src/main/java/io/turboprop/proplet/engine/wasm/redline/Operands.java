package io.turboprop.proplet.engine.wasm.redline;

import java.util.Arrays;

/** WebAssembly's operand stack while a function is compiled: Cranelift's values and their types. */
final class Operands {
  private int[] values = new int[64];
  private int[] types = new int[64];
  private int size;

  void push(int value, int type) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
      types = Arrays.copyOf(types, size * 2);
    }
    values[size] = value;
    types[size++] = type;
  }

  int pop() {
    return values[--size];
  }

  /** Type of the value on top. */
  int type() {
    return types[size - 1];
  }

  /** The last {@code count} values, in the order in which they were pushed; they stay. */
  int[] top(int count) {
    return Arrays.copyOfRange(values, size - count, size);
  }

  void drop(int count) {
    size -= count;
  }

  int size() {
    return size;
  }

  /** Drops what was pushed since the size was this. */
  void backTo(int formerSize) {
    size = formerSize;
  }
}
