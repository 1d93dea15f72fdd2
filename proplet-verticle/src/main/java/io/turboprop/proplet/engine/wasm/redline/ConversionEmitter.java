package io.turboprop.proplet.engine.wasm.redline;

import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import run.endive.wasm.types.OpCode;

/** From one type of number to another. */
final class ConversionEmitter {
  private static final int NOT_EQUAL = 1;
  private static final int LESS = 2;
  private static final int GREATER = 3;
  private static final int GREATER_OR_EQUAL = 5;

  private static final double TWO_31 = 0x1p31;
  private static final double TWO_32 = 0x1p32;
  private static final double TWO_63 = 0x1p63;
  private static final double TWO_64 = 0x1p64;

  private final Body body;
  private final RedlineBridge_ModuleExports emit;
  private final Operands operands;

  ConversionEmitter(Body body) {
    this.body = body;
    this.emit = body.emit;
    this.operands = body.operands;
  }

  boolean emit(OpCode code) {
    switch (code) {
      case I32_WRAP_I64 -> push(emit.emitI32WrapI64(pop()), Types.I32);
      case I64_EXTEND_I32_S -> push(emit.emitSextendI64(pop()), Types.I64);
      case I64_EXTEND_I32_U -> push(emit.emitUextendI64(pop()), Types.I64);
      case I32_EXTEND_8_S -> push(emit.emitSextend832(pop()), Types.I32);
      case I32_EXTEND_16_S -> push(emit.emitSextend1632(pop()), Types.I32);
      case I64_EXTEND_8_S -> push(emit.emitSextend864(pop()), Types.I64);
      case I64_EXTEND_16_S -> push(emit.emitSextend1664(pop()), Types.I64);
      case I64_EXTEND_32_S -> push(emit.emitSextend3264(pop()), Types.I64);
      case I32_REINTERPRET_F32 -> push(emit.emitBitcastF32ToI32(pop()), Types.I32);
      case I64_REINTERPRET_F64 -> push(emit.emitBitcastF64ToI64(pop()), Types.I64);
      case F32_REINTERPRET_I32 -> push(emit.emitBitcastI32ToF32(pop()), Types.F32);
      case F64_REINTERPRET_I64 -> push(emit.emitBitcastI64ToF64(pop()), Types.F64);
      case F32_DEMOTE_F64 -> push(emit.emitFdemote(pop()), Types.F32);
      case F64_PROMOTE_F32 -> push(emit.emitFpromote(pop()), Types.F64);
      case F32_CONVERT_I32_S, F32_CONVERT_I64_S ->
          push(emit.emitFcvtFromSint(Types.F32, pop()), Types.F32);
      case F32_CONVERT_I32_U, F32_CONVERT_I64_U ->
          push(emit.emitFcvtFromUint(Types.F32, pop()), Types.F32);
      case F64_CONVERT_I32_S, F64_CONVERT_I64_S ->
          push(emit.emitFcvtFromSint(Types.F64, pop()), Types.F64);
      case F64_CONVERT_I32_U, F64_CONVERT_I64_U ->
          push(emit.emitFcvtFromUint(Types.F64, pop()), Types.F64);
      case I32_TRUNC_SAT_F32_S, I32_TRUNC_SAT_F64_S -> signed(Types.I32, pop());
      case I32_TRUNC_SAT_F32_U, I32_TRUNC_SAT_F64_U -> unsigned(Types.I32, pop());
      case I64_TRUNC_SAT_F32_S, I64_TRUNC_SAT_F64_S -> signed(Types.I64, pop());
      case I64_TRUNC_SAT_F32_U, I64_TRUNC_SAT_F64_U -> unsigned(Types.I64, pop());
      case I32_TRUNC_F32_S -> signed(Types.I32, between(GREATER_OR_EQUAL, -TWO_31, TWO_31));
      case I32_TRUNC_F64_S -> signed(Types.I32, between(GREATER, -TWO_31 - 1, TWO_31));
      case I32_TRUNC_F32_U, I32_TRUNC_F64_U -> unsigned(Types.I32, between(GREATER, -1, TWO_32));
      case I64_TRUNC_F32_S, I64_TRUNC_F64_S ->
          signed(Types.I64, between(GREATER_OR_EQUAL, -TWO_63, TWO_63));
      case I64_TRUNC_F32_U, I64_TRUNC_F64_U -> unsigned(Types.I64, between(GREATER, -1, TWO_64));
      default -> {
        return false;
      }
    }
    return true;
  }

  private int pop() {
    return operands.pop();
  }

  private void push(int value, int type) {
    operands.push(value, type);
  }

  private void signed(int type, int value) {
    push(emit.emitFcvtToSintSat(type, value), type);
  }

  private void unsigned(int type, int value) {
    push(emit.emitFcvtToUintSat(type, value), type);
  }

  /**
   * The operand, which traps unless it is a number above (or at) the first and below the second.
   */
  private int between(int above, double least, double limit) {
    int type = operands.type();
    int value = pop();
    body.trapIf(emit.emitFcmp(NOT_EQUAL, value, value), Trap.INVALID_CONVERSION);
    int low = emit.emitFcmp(above, value, constant(type, least));
    body.trapIf(emit.emitEqz(low), Trap.INTEGER_OVERFLOW);
    int high = emit.emitFcmp(LESS, value, constant(type, limit));
    body.trapIf(emit.emitEqz(high), Trap.INTEGER_OVERFLOW);
    return value;
  }

  private int constant(int type, double value) {
    return type == Types.F32 ? body.f32((float) value) : body.f64(value);
  }
}
