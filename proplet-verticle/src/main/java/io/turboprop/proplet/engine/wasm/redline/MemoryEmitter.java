package io.turboprop.proplet.engine.wasm.redline;

import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import run.endive.wasm.types.Instruction;

/**
 * Loads, stores and what else touches linear memory. Loads and stores are not compared with its
 * size: what lies beyond it in the guest's slot ({@link GuestSpace}) faults. Ranges are compared,
 * for the C library touches those.
 */
final class MemoryEmitter {
  /** A memory ends below 2 GiB, so an offset from there on is out of bounds. */
  private static final long MEMORY_END = 1L << 31;

  private static final int PAGE_BITS = 16;

  private final Body body;
  private final RedlineBridge_ModuleExports emit;
  private final Operands operands;
  private final int distance;

  MemoryEmitter(Body body) {
    this.body = body;
    this.emit = body.emit;
    this.operands = body.operands;
    this.distance = body.shape.memoryAt();
  }

  private int size() {
    return body.load(Types.I64, body.context(), Abi.MEMORY_BYTES);
  }

  /** Answers false for an instruction that is none of memory's, or after which no code follows. */
  boolean emit(Instruction instruction) {
    switch (instruction.opcode()) {
      case I32_LOAD, F32_LOAD, I64_LOAD32_S, I64_LOAD32_U -> load(instruction, 4);
      case I64_LOAD, F64_LOAD -> load(instruction, 8);
      case I32_LOAD8_S, I32_LOAD8_U, I64_LOAD8_S, I64_LOAD8_U -> load(instruction, 1);
      case I32_LOAD16_S, I32_LOAD16_U, I64_LOAD16_S, I64_LOAD16_U -> load(instruction, 2);
      case I32_STORE, F32_STORE, I64_STORE32 -> store(instruction, 4);
      case I64_STORE, F64_STORE -> store(instruction, 8);
      case I32_STORE8, I64_STORE8 -> store(instruction, 1);
      case I32_STORE16, I64_STORE16 -> store(instruction, 2);
      case MEMORY_SIZE -> {
        int pages = emit.emitUshr(size(), body.i64(PAGE_BITS));
        operands.push(emit.emitIreduceI32(pages), Types.I32);
      }
      case MEMORY_GROW -> {
        int more = body.extended(operands.pop());
        int before = body.host(HostCall.MEMORY_GROW, 0, 0, more);
        operands.push(emit.emitIreduceI32(before), Types.I32);
      }
      case MEMORY_COPY -> copy();
      case MEMORY_FILL -> fill();
      case MEMORY_INIT -> {
        int length = body.extended(operands.pop());
        int from = body.extended(operands.pop());
        int to = body.extended(operands.pop());
        body.host(HostCall.MEMORY_INIT, (int) instruction.operand(0), 0, to, from, length);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void load(Instruction instruction, int bytes) {
    int address = operands.pop();
    long within = within(instruction.operand(1), bytes);
    int base = base(within);
    int offset = displacement(within);
    switch (instruction.opcode()) {
      case I32_LOAD -> operands.push(emit.emitLoadI32(base, address, offset), Types.I32);
      case I64_LOAD -> operands.push(emit.emitLoadI64(base, address, offset), Types.I64);
      case F32_LOAD -> operands.push(emit.emitLoadF32(base, address, offset), Types.F32);
      case F64_LOAD -> operands.push(emit.emitLoadF64(base, address, offset), Types.F64);
      case I32_LOAD8_S -> operands.push(emit.emitLoad8s(base, address, offset), Types.I32);
      case I32_LOAD8_U -> operands.push(emit.emitLoad8u(base, address, offset), Types.I32);
      case I32_LOAD16_S -> operands.push(emit.emitLoad16s(base, address, offset), Types.I32);
      case I32_LOAD16_U -> operands.push(emit.emitLoad16u(base, address, offset), Types.I32);
      case I64_LOAD8_S -> operands.push(emit.emitLoad8sI64(base, address, offset), Types.I64);
      case I64_LOAD8_U -> operands.push(emit.emitLoad8uI64(base, address, offset), Types.I64);
      case I64_LOAD16_S -> operands.push(emit.emitLoad16sI64(base, address, offset), Types.I64);
      case I64_LOAD16_U -> operands.push(emit.emitLoad16uI64(base, address, offset), Types.I64);
      case I64_LOAD32_S -> operands.push(emit.emitLoad32sI64(base, address, offset), Types.I64);
      default -> operands.push(emit.emitLoad32uI64(base, address, offset), Types.I64);
    }
  }

  private void store(Instruction instruction, int bytes) {
    int value = operands.pop();
    int address = operands.pop();
    long within = within(instruction.operand(1), bytes);
    int base = base(within);
    int offset = displacement(within);
    switch (instruction.opcode()) {
      case I32_STORE -> emit.emitStoreI32(base, address, value, offset);
      case I64_STORE -> emit.emitStoreI64(base, address, value, offset);
      case F32_STORE -> emit.emitStoreF32(base, address, value, offset);
      case F64_STORE -> emit.emitStoreF64(base, address, value, offset);
      case I32_STORE8 -> emit.emitStore8(base, address, value, offset);
      case I32_STORE16 -> emit.emitStore16(base, address, value, offset);
      case I64_STORE8 -> emit.emitStore8I64(base, address, value, offset);
      case I64_STORE16 -> emit.emitStore16I64(base, address, value, offset);
      default -> emit.emitStore32I64(base, address, value, offset);
    }
  }

  /** The memory's first byte, less what {@link #displacement} adds. */
  private int base(long offset) {
    return isFar(offset) ? emit.emitIadd(body.context(), body.i64(distance)) : body.context();
  }

  private int displacement(long offset) {
    return (int) (isFar(offset) ? offset : offset + distance);
  }

  /** Whether an instruction of the processor cannot hold both. */
  private boolean isFar(long offset) {
    return offset + distance > Integer.MAX_VALUE;
  }

  /** The offset; traps if it is so large that no memory has the bytes. */
  private long within(long offset, int bytes) {
    if (offset >= 0 && offset + bytes <= MEMORY_END) {
      return offset;
    }
    body.trapIf(body.i32(1), Trap.MEMORY_OUT_OF_BOUNDS);
    return 0;
  }

  private void copy() {
    int length = body.extended(operands.pop());
    int from = body.extended(operands.pop());
    int to = body.extended(operands.pop());
    checkRange(from, length);
    checkRange(to, length);
    body.callNative(Abi.MEMMOVE, absolute(to), absolute(from), length);
    body.endIfAsked();
  }

  private void fill() {
    int length = body.extended(operands.pop());
    int value = body.extended(operands.pop());
    int to = body.extended(operands.pop());
    checkRange(to, length);
    body.callNative(Abi.MEMSET, absolute(to), value, length);
    body.endIfAsked();
  }

  private int absolute(int address) {
    return emit.emitIadd(emit.emitIadd(body.context(), address), body.i64(distance));
  }

  private void checkRange(int start, int length) {
    int end = emit.emitIadd(start, length);
    body.trapIf(body.isAbove(end, size()), Trap.MEMORY_OUT_OF_BOUNDS);
  }
}
