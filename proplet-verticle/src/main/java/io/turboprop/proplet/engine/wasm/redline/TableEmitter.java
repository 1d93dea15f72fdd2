package io.turboprop.proplet.engine.wasm.redline;

import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;

/**
 * Calls through tables, which read the table as the machine keeps it beside Endive's own;
 * everything else about tables is left to the host.
 */
final class TableEmitter {
  private static final int ENTRY_BITS = 4;

  private final Body body;
  private final RedlineBridge_ModuleExports emit;
  private final Operands operands;

  TableEmitter(Body body) {
    this.body = body;
    this.emit = body.emit;
    this.operands = body.operands;
  }

  /** Code of the entry that the operand on top names; traps unless it is of the type. */
  int callee(Instruction instruction) {
    int table = (int) instruction.operand(1);
    int index = body.extended(operands.pop());
    body.trapIf(emit.emitIcmp(9, index, size(table)), Trap.UNDEFINED_ELEMENT);
    int shift = emit.emitIshl(index, body.i64(ENTRY_BITS));
    boolean isFixed = body.shape.fixed().tableEntries().get(table) >= 0;
    int entries =
        isFixed ? body.context() : body.load(Types.I64, body.context(), body.shape.tableAt(table));
    int at = isFixed ? body.shape.entriesAt(table) : 0;
    int entry = emit.emitIadd(entries, shift);
    int type = body.load(Types.I32, entry, at + Abi.ENTRY_TYPE);
    int wanted = body.i32(body.shape.typeIds().get((int) instruction.operand(0)));
    checkType(type, wanted);
    return body.load(Types.I64, entry, at);
  }

  /** Number of entries, in 64 bits. */
  private int size(int table) {
    int entries = body.shape.fixed().tableEntries().get(table);
    return entries >= 0
        ? body.i64(entries)
        : body.load(Types.I64, body.context(), body.shape.tableAt(table) + Long.BYTES);
  }

  private void checkType(int type, int wanted) {
    int other = emit.createBlock();
    int same = emit.createBlock();
    // The second block is the one that follows without a jump.
    emit.emitBrif(body.isNotEqual(type, wanted), other, same);
    emit.switchToBlock(other);
    body.trapIf(body.isEqual(type, body.i32(Abi.NULL)), Trap.UNINITIALIZED_ELEMENT);
    body.trap(Trap.TYPE_MISMATCH);
    emit.switchToBlock(same);
  }

  FunctionType type(Instruction instruction) {
    return body.shape.module().typeSection().getType((int) instruction.operand(0));
  }

  boolean emit(Instruction instruction) {
    int first = instruction.operandCount() > 0 ? (int) instruction.operand(0) : 0;
    int second = instruction.operandCount() > 1 ? (int) instruction.operand(1) : 0;
    switch (instruction.opcode()) {
      case TABLE_SIZE -> operands.push(emit.emitIreduceI32(size(first)), Types.I32);
      case TABLE_GET -> {
        int index = body.extended(operands.pop());
        operands.push(body.host(HostCall.TABLE_GET, first, 0, index), Types.I64);
      }
      case TABLE_SET -> {
        int value = operands.pop();
        int index = body.extended(operands.pop());
        body.host(HostCall.TABLE_SET, first, 0, index, value);
      }
      case TABLE_GROW -> {
        int more = body.extended(operands.pop());
        int value = operands.pop();
        int before = body.host(HostCall.TABLE_GROW, first, 0, more, value);
        operands.push(emit.emitIreduceI32(before), Types.I32);
      }
      case TABLE_FILL -> {
        int length = body.extended(operands.pop());
        int value = operands.pop();
        int index = body.extended(operands.pop());
        body.host(HostCall.TABLE_FILL, first, 0, index, value, length);
      }
      case TABLE_COPY -> ranges(HostCall.TABLE_COPY, first, second);
      case TABLE_INIT -> ranges(HostCall.TABLE_INIT, first, second);
      case ELEM_DROP -> body.host(HostCall.ELEM_DROP, first, 0);
      case DATA_DROP -> body.host(HostCall.DATA_DROP, first, 0);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void ranges(HostCall what, int first, int second) {
    int length = body.extended(operands.pop());
    int from = body.extended(operands.pop());
    int to = body.extended(operands.pop());
    body.host(what, first, second, to, from, length);
  }
}
