package io.turboprop.proplet.engine.wasm.redline;

import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import run.endive.wasm.types.OpCode;

/**
 * Arithmetic and comparisons. Conditions go to Cranelift by its bridge's numbers: for integers eq,
 * ne, lt_s, lt_u, gt_s, gt_u, le_s, le_u, ge_s, ge_u; for floating-point numbers eq, ne, lt, gt,
 * le, ge.
 */
final class NumericEmitter {
  private final Body body;
  private final RedlineBridge_ModuleExports emit;
  private final Operands operands;

  NumericEmitter(Body body) {
    this.body = body;
    this.emit = body.emit;
    this.operands = body.operands;
  }

  boolean emit(OpCode code) {
    switch (code) {
      case I32_ADD, I64_ADD -> binary(emit::emitIadd);
      case I32_SUB, I64_SUB -> binary(emit::emitIsub);
      case I32_MUL, I64_MUL -> binary(emit::emitImul);
      case I32_AND, I64_AND -> binary(emit::emitBand);
      case I32_OR, I64_OR -> binary(emit::emitBor);
      case I32_XOR, I64_XOR -> binary(emit::emitBxor);
      case I32_SHL, I64_SHL -> binary(emit::emitIshl);
      case I32_SHR_S, I64_SHR_S -> binary(emit::emitSshr);
      case I32_SHR_U, I64_SHR_U -> binary(emit::emitUshr);
      case I32_ROTL, I64_ROTL -> binary(emit::emitRotl);
      case I32_ROTR, I64_ROTR -> binary(emit::emitRotr);
      case F32_ADD, F64_ADD -> binary(emit::emitFadd);
      case F32_SUB, F64_SUB -> binary(emit::emitFsub);
      case F32_MUL, F64_MUL -> binary(emit::emitFmul);
      case F32_DIV, F64_DIV -> binary(emit::emitFdiv);
      case F32_MIN, F64_MIN -> binary(emit::emitFmin);
      case F32_MAX, F64_MAX -> binary(emit::emitFmax);
      case F32_COPYSIGN, F64_COPYSIGN -> binary(emit::emitFcopysign);
      case I32_CLZ, I64_CLZ -> unary(emit::emitClz);
      case I32_CTZ, I64_CTZ -> unary(emit::emitCtz);
      case I32_POPCNT, I64_POPCNT -> unary(emit::emitPopcnt);
      case F32_ABS, F64_ABS -> unary(emit::emitFabs);
      case F32_NEG, F64_NEG -> unary(emit::emitFneg);
      case F32_CEIL, F64_CEIL -> unary(emit::emitCeil);
      case F32_FLOOR, F64_FLOOR -> unary(emit::emitFloor);
      case F32_TRUNC, F64_TRUNC -> unary(emit::emitTruncFloat);
      case F32_NEAREST, F64_NEAREST -> unary(emit::emitNearest);
      case F32_SQRT, F64_SQRT -> unary(emit::emitSqrt);
      case I32_EQZ -> push(emit.emitEqz(pop()), Types.I32);
      case I64_EQZ -> push(emit.emitEqzI64(pop()), Types.I32);
      case I32_EQ, I64_EQ -> compareIntegers(0);
      case I32_NE, I64_NE -> compareIntegers(1);
      case I32_LT_S, I64_LT_S -> compareIntegers(2);
      case I32_LT_U, I64_LT_U -> compareIntegers(3);
      case I32_GT_S, I64_GT_S -> compareIntegers(4);
      case I32_GT_U, I64_GT_U -> compareIntegers(5);
      case I32_LE_S, I64_LE_S -> compareIntegers(6);
      case I32_LE_U, I64_LE_U -> compareIntegers(7);
      case I32_GE_S, I64_GE_S -> compareIntegers(8);
      case I32_GE_U, I64_GE_U -> compareIntegers(9);
      case F32_EQ, F64_EQ -> compareFloats(0);
      case F32_NE, F64_NE -> compareFloats(1);
      case F32_LT, F64_LT -> compareFloats(2);
      case F32_GT, F64_GT -> compareFloats(3);
      case F32_LE, F64_LE -> compareFloats(4);
      case F32_GE, F64_GE -> compareFloats(5);
      case I32_DIV_S, I64_DIV_S -> divide(emit::emitSdiv, true);
      case I32_DIV_U, I64_DIV_U -> divide(emit::emitUdiv, false);
      case I32_REM_S, I64_REM_S -> divide(emit::emitSrem, false);
      case I32_REM_U, I64_REM_U -> divide(emit::emitUrem, false);
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

  private void unary(IntUnaryOperator operation) {
    int type = operands.type();
    push(operation.applyAsInt(pop()), type);
  }

  private void binary(IntBinaryOperator operation) {
    int type = operands.type();
    int second = pop();
    push(operation.applyAsInt(pop(), second), type);
  }

  private void compareIntegers(int condition) {
    int second = pop();
    push(emit.emitIcmp(condition, pop(), second), Types.I32);
  }

  private void compareFloats(int condition) {
    int second = pop();
    push(emit.emitFcmp(condition, pop(), second), Types.I32);
  }

  /**
   * The processor must never see what it would fault on, for the JVM would end. A divisor known
   * while compiling needs no checks.
   *
   * @param overflows whether the least number divided by −1 traps
   */
  private void divide(IntBinaryOperator operation, boolean overflows) {
    int type = operands.type();
    int divisor = pop();
    int dividend = pop();
    Long known = body.known(divisor);
    if (known == null || known == 0) {
      int isZero = type == Types.I32 ? emit.emitEqz(divisor) : emit.emitEqzI64(divisor);
      body.trapIf(isZero, Trap.DIVIDE_BY_ZERO);
    }
    if (overflows && (known == null || known == -1)) {
      int minusOne = body.isEqual(divisor, type == Types.I32 ? body.i32(-1) : body.i64(-1));
      int least = type == Types.I32 ? body.i32(Integer.MIN_VALUE) : body.i64(Long.MIN_VALUE);
      int both = emit.emitBand(minusOne, body.isEqual(dividend, least));
      body.trapIf(both, Trap.INTEGER_OVERFLOW);
    }
    push(operation.applyAsInt(dividend, divisor), type);
  }
}
