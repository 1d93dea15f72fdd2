package io.turboprop.proplet.engine.wasm.redline;

import run.endive.wasm.types.ValType;

/** Cranelift's numbers of the types of values. */
final class Types {
  static final int I32 = 0;
  static final int I64 = 1;
  static final int F32 = 2;
  static final int F64 = 3;

  private Types() {}

  /** A reference to a function is its index in 64 bits. */
  static int of(ValType type) {
    if (type.equals(ValType.I32)) {
      return I32;
    }
    if (type.equals(ValType.F32)) {
      return F32;
    }
    return type.equals(ValType.F64) ? F64 : I64;
  }
}
