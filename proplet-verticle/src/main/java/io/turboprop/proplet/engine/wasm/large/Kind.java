package io.turboprop.proplet.engine.wasm.large;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.ValType;

/** What an operand is, for WebAssembly and for the JVM. */
enum Kind {
  I32(TypeKind.INT),
  I64(TypeKind.LONG),
  F32(TypeKind.FLOAT),
  F64(TypeKind.DOUBLE);

  private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
  private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");

  final TypeKind jvm;

  Kind(TypeKind jvm) {
    this.jvm = jvm;
  }

  ClassDesc desc() {
    return jvm.upperBound();
  }

  /**
   * @throws UnsupportedFunctionException for vectors and references
   */
  static Kind of(ValType type) throws UnsupportedFunctionException {
    if (type.equals(ValType.I32)) {
      return I32;
    }
    if (type.equals(ValType.I64)) {
      return I64;
    }
    if (type.equals(ValType.F32)) {
      return F32;
    }
    if (type.equals(ValType.F64)) {
      return F64;
    }
    throw new UnsupportedFunctionException("uses values of type " + type);
  }

  static Kind of(Class<?> type) {
    for (Kind kind : values()) {
      if (kind.jvm == TypeKind.from(type)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no operand is a " + type);
  }

  private boolean isWide() {
    return jvm.slotSize() == 2;
  }

  void pop(CodeBuilder code) {
    if (isWide()) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  void dup(CodeBuilder code) {
    if (isWide()) {
      code.dup2();
    } else {
      code.dup();
    }
  }

  /** The value on top to 64 bits, as Endive passes it around. */
  void toLong(CodeBuilder code) {
    switch (this) {
      case I32 -> code.i2l();
      case I64 -> {}
      case F32 -> {
        code.invokestatic(
            FLOAT, "floatToRawIntBits", MethodTypeDesc.of(ConstantDescs.CD_int, desc()));
        code.i2l();
      }
      case F64 ->
          code.invokestatic(
              DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(ConstantDescs.CD_long, desc()));
    }
  }

  /** The 64 bits on top to a value. */
  void fromLong(CodeBuilder code) {
    switch (this) {
      case I32 -> code.l2i();
      case I64 -> {}
      case F32 -> {
        code.l2i();
        code.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(desc(), ConstantDescs.CD_int));
      }
      case F64 ->
          code.invokestatic(
              DOUBLE, "longBitsToDouble", MethodTypeDesc.of(desc(), ConstantDescs.CD_long));
    }
  }
}
