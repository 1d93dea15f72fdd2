package io.turboprop.proplet.engine.wasm.large;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Memory;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/** Loads and stores: which of {@link Access}'s methods does them. */
final class MemoryOperations {
  private static final Map<OpCode, Load> LOADS = new EnumMap<>(OpCode.class);
  private static final Map<OpCode, Store> STORES = new EnumMap<>(OpCode.class);

  /**
   * @param method of {@link Access}, which answers with {@code read}
   * @param read what that method gives
   * @param result what it becomes: the same, or a number of 64 bits
   */
  record Load(String method, Kind read, Kind result, boolean isSigned) {
    void emit(Out out, int offset) {
      out.code.aload(Out.MEMORY);
      out.code.loadConstant(offset);
      out.access(method, read.desc(), Kind.I32.desc(), Out.desc(Memory.class), Kind.I32.desc());
      if (read == Kind.I32 && result == Kind.I64) {
        out.code.i2l();
        if (!isSigned) {
          out.code.loadConstant(0xffff_ffffL);
          out.code.land();
        }
      }
    }
  }

  /**
   * @param method of {@link Access}, which takes {@code value}
   */
  record Store(String method, Kind value) {
    void emit(Out out, int offset) {
      out.code.aload(Out.MEMORY);
      out.code.loadConstant(offset);
      out.access(
          method,
          java.lang.constant.ConstantDescs.CD_void,
          Kind.I32.desc(),
          value.desc(),
          Out.desc(Memory.class),
          Kind.I32.desc());
    }
  }

  static {
    load(OpCode.I32_LOAD, "int32", Kind.I32, Kind.I32, true);
    load(OpCode.I64_LOAD, "int64", Kind.I64, Kind.I64, true);
    load(OpCode.F32_LOAD, "float32", Kind.F32, Kind.F32, true);
    load(OpCode.F64_LOAD, "float64", Kind.F64, Kind.F64, true);
    load(OpCode.I32_LOAD8_S, "int8", Kind.I32, Kind.I32, true);
    load(OpCode.I32_LOAD8_U, "uint8", Kind.I32, Kind.I32, true);
    load(OpCode.I32_LOAD16_S, "int16", Kind.I32, Kind.I32, true);
    load(OpCode.I32_LOAD16_U, "uint16", Kind.I32, Kind.I32, true);
    load(OpCode.I64_LOAD8_S, "int8", Kind.I32, Kind.I64, true);
    load(OpCode.I64_LOAD8_U, "uint8", Kind.I32, Kind.I64, true);
    load(OpCode.I64_LOAD16_S, "int16", Kind.I32, Kind.I64, true);
    load(OpCode.I64_LOAD16_U, "uint16", Kind.I32, Kind.I64, true);
    load(OpCode.I64_LOAD32_S, "int32", Kind.I32, Kind.I64, true);
    load(OpCode.I64_LOAD32_U, "int32", Kind.I32, Kind.I64, false);
    store(OpCode.I32_STORE, "put32", Kind.I32);
    store(OpCode.I64_STORE, "put64", Kind.I64);
    store(OpCode.F32_STORE, "putFloat32", Kind.F32);
    store(OpCode.F64_STORE, "putFloat64", Kind.F64);
    store(OpCode.I32_STORE8, "put8", Kind.I32);
    store(OpCode.I32_STORE16, "put16", Kind.I32);
    store(OpCode.I64_STORE8, "put8", Kind.I64);
    store(OpCode.I64_STORE16, "put16", Kind.I64);
    store(OpCode.I64_STORE32, "put32", Kind.I64);
  }

  private MemoryOperations() {}

  private static void load(OpCode code, String method, Kind read, Kind result, boolean isSigned) {
    LOADS.put(code, new Load(method, read, result, isSigned));
  }

  private static void store(OpCode code, String method, Kind value) {
    STORES.put(code, new Store(method, value));
  }

  /** Whether it is one of them at an offset that no memory reaches. */
  static boolean isBeyondAll(Instruction instruction) {
    boolean isAccess =
        LOADS.containsKey(instruction.opcode()) || STORES.containsKey(instruction.opcode());
    return isAccess && (instruction.operand(1) < 0 || instruction.operand(1) > Integer.MAX_VALUE);
  }

  static @Nullable Load load(OpCode code) {
    return LOADS.get(code);
  }

  static @Nullable Store store(OpCode code) {
    return STORES.get(code);
  }
}
