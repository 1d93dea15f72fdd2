package io.turboprop.proplet.engine.wasm.redline;

import java.util.Arrays;

/** Why compiled code leaves a guest. Numbers are written into kept code: append, do not change. */
enum Trap {
  NONE(0, "no trap"),
  UNREACHABLE(1, "unreachable"),
  MEMORY_OUT_OF_BOUNDS(2, "out of bounds memory access"),
  DIVIDE_BY_ZERO(3, "integer divide by zero"),
  INTEGER_OVERFLOW(4, "integer overflow"),
  INVALID_CONVERSION(5, "invalid conversion to integer"),
  UNDEFINED_ELEMENT(6, "undefined element"),
  UNINITIALIZED_ELEMENT(7, "uninitialized element"),
  TYPE_MISMATCH(8, "indirect call type mismatch"),
  STACK_EXHAUSTED(9, "call stack exhausted"),
  INTERRUPTED(10, "interrupted"),
  /** The host threw; it keeps what. */
  HOST(11, "host function failed");

  private static final Trap[] ALL = values();

  private final int number;
  private final String text;

  Trap(int number, String text) {
    this.number = number;
    this.text = text;
  }

  static Trap of(int number) {
    return Arrays.stream(ALL).filter(trap -> trap.number == number).findFirst().orElseThrow();
  }

  int number() {
    return number;
  }

  String text() {
    return text;
  }
}
