package io.turboprop.proplet.engine.wasm.large;

import io.turboprop.proplet.engine.wasm.large.Operations.Operation;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.Instruction;

/** Writes what computes: calls, locals and globals, constants, memory, arithmetic. */
final class ValueWriter {
  private final FlowWriter flow;

  ValueWriter(FlowWriter flow) {
    this.flow = flow;
  }

  // Calls

  void callIndirect(Signature called, Step step) {
    flow.pop();
    call(called, step);
  }

  void call(Signature called, Step step) {
    flow.pop(called.parameters());
    flow.add(10, step);
    List<Kind> results = called.results();
    if (results.size() > 1) {
      flow.add(2 + results.size() * FlowWriter.LOAD_BYTES, out -> unpack(out, results));
    }
    results.forEach(flow::push);
  }

  /** Ends the block and the function: another one takes its place. */
  void tailCall(Signature called, int function) {
    flow.leave(called.parameters(), out -> out.code.loadConstant(LargeClass.tailCall(function)));
  }

  void tailCallIndirect(Signature called, int typeId, int table) {
    flow.pop();
    flow.add(
        12,
        out -> {
          out.code.loadConstant(table);
          out.code.loadConstant(typeId);
          out.code.aload(Out.INSTANCE);
          out.access(
              "tailTarget",
              ConstantDescs.CD_int,
              ConstantDescs.CD_int,
              ConstantDescs.CD_int,
              ConstantDescs.CD_int,
              Out.desc(Instance.class));
          out.code.istore(Out.TARGET);
        });
    flow.leave(called.parameters(), out -> out.code.iload(Out.TARGET));
  }

  private static void unpack(Out out, List<Kind> results) {
    out.code.astore(Out.RESULTS);
    for (int i = 0; i < results.size(); i++) {
      out.code.aload(Out.RESULTS);
      out.code.loadConstant(i);
      out.code.laload();
      results.get(i).fromLong(out.code);
    }
  }

  // Values

  void localGet(int local) {
    Kind kind = flow.local(local);
    flow.add(FlowWriter.LOAD_BYTES, out -> out.load(kind, local));
    flow.push(kind);
  }

  void localSet(int local) {
    Kind kind = flow.pop();
    flow.add(FlowWriter.STORE_BYTES, out -> out.store(kind, local));
  }

  void localTee(int local) {
    Kind kind = flow.top();
    flow.add(
        FlowWriter.STORE_BYTES + 1,
        out -> {
          kind.dup(out.code);
          out.store(kind, local);
        });
  }

  void globalGet(int global, Kind kind) {
    flow.add(
        10,
        out -> {
          out.code.loadConstant(global);
          out.code.aload(Out.INSTANCE);
          out.access(
              "global", ConstantDescs.CD_long, ConstantDescs.CD_int, Out.desc(Instance.class));
          kind.fromLong(out.code);
        });
    flow.push(kind);
  }

  void globalSet(int global, Kind kind) {
    flow.pop();
    flow.add(
        10,
        out -> {
          kind.toLong(out.code);
          out.code.loadConstant(global);
          out.code.aload(Out.INSTANCE);
          out.access(
              "setGlobal",
              ConstantDescs.CD_void,
              ConstantDescs.CD_long,
              ConstantDescs.CD_int,
              Out.desc(Instance.class));
        });
  }

  void operation(Operation operation) {
    flow.pop(operation.operands());
    flow.add(operation.bytes(), out -> operation.instructions().accept(out.code));
    flow.push(operation.result());
  }

  /** Constants, memory and the like; answers false for what it does not know. */
  boolean simple(Instruction instruction) {
    MemoryOperations.Load load = MemoryOperations.load(instruction.opcode());
    if (load != null) {
      load(load, (int) instruction.operand(1));
      return true;
    }
    MemoryOperations.Store store = MemoryOperations.store(instruction.opcode());
    if (store != null) {
      store(store, (int) instruction.operand(1));
      return true;
    }
    switch (instruction.opcode()) {
      case I32_CONST -> constant(Kind.I32, instruction.operand(0));
      case I64_CONST -> constant(Kind.I64, instruction.operand(0));
      case F32_CONST -> constant(Kind.F32, instruction.operand(0));
      case F64_CONST -> constant(Kind.F64, instruction.operand(0));
      case DROP -> {
        Kind kind = flow.pop();
        flow.add(1, out -> kind.pop(out.code));
      }
      case SELECT, SELECT_T -> select();
      case MEMORY_SIZE -> {
        memory("size", ConstantDescs.CD_int);
        flow.push(Kind.I32);
      }
      case MEMORY_GROW -> {
        flow.pop();
        memory("grow", ConstantDescs.CD_int, ConstantDescs.CD_int);
        flow.push(Kind.I32);
      }
      case MEMORY_COPY -> bulk("copy");
      case MEMORY_FILL -> bulk("fill");
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * @param bits of a floating-point number, so that a NaN stays the one it is
   */
  private void constant(Kind kind, long bits) {
    flow.add(
        6,
        out -> {
          if (kind == Kind.I32) {
            out.code.loadConstant((int) bits);
          } else {
            out.code.loadConstant(bits);
            kind.fromLong(out.code);
          }
        });
    flow.push(kind);
  }

  private void load(MemoryOperations.Load load, int offset) {
    flow.pop();
    flow.add(12, out -> load.emit(out, offset));
    flow.push(load.result());
  }

  private void store(MemoryOperations.Store store, int offset) {
    flow.pop();
    flow.pop();
    flow.add(8, out -> store.emit(out, offset));
  }

  private void select() {
    flow.pop();
    flow.pop();
    ClassDesc type = flow.top().desc();
    flow.add(4, out -> out.access("select", type, type, type, ConstantDescs.CD_int));
  }

  private void bulk(String method) {
    flow.pop(Collections.nCopies(3, Kind.I32));
    memory(
        method,
        ConstantDescs.CD_void,
        ConstantDescs.CD_int,
        ConstantDescs.CD_int,
        ConstantDescs.CD_int);
  }

  /** Calls a method of {@link Access} with some operands and the memory. */
  private void memory(String method, ClassDesc result, ClassDesc... operands) {
    List<ClassDesc> parameters = new ArrayList<>(List.of(operands));
    parameters.add(Out.desc(Memory.class));
    flow.add(
        4,
        out -> {
          out.code.aload(Out.MEMORY);
          out.access(method, result, parameters.toArray(ClassDesc[]::new));
        });
  }
}
