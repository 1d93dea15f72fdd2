package io.turboprop.proplet.engine.wasm.large;

import io.turboprop.proplet.engine.wasm.large.Operations.Operation;
import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.ValType;

/**
 * A function of a module that has been validated, as blocks. Code that cannot be reached is
 * skipped. Control flow is here, the rest in {@link ValueWriter}.
 */
final class FunctionReader {
  private static final int EMPTY_BLOCK = 0x40;

  private final Callables callables;
  private final WasmModule module;
  private final Signature signature;
  private final FlowWriter flow;
  private final ValueWriter values;
  private final List<Scope> scopes = new ArrayList<>();
  private boolean reachable = true;

  /** How many scopes were opened in code that cannot be reached. */
  private int skipped;

  private FunctionReader(
      WasmModule module, Callables callables, FunctionType type, FunctionBody body)
      throws UnsupportedFunctionException {
    this.module = module;
    this.callables = callables;
    this.signature = Signature.of(type);
    List<Kind> locals = new ArrayList<>(signature.parameters());
    for (ValType local : body.localTypes()) {
      locals.add(Kind.of(local));
    }
    this.flow = new FlowWriter(locals);
    this.values = new ValueWriter(flow);
  }

  /**
   * What a function becomes.
   *
   * @param blocks in the order of the code, the first one first
   * @param frameSize entries of the frame
   */
  record Result(List<Block> blocks, int frameSize, Signature signature) {}

  static Result read(WasmModule module, Callables callables, FunctionType type, FunctionBody body)
      throws UnsupportedFunctionException {
    return new FunctionReader(module, callables, type, body).read(body);
  }

  private Result read(FunctionBody body) throws UnsupportedFunctionException {
    List<Kind> results = signature.results();
    scopes.add(new Scope(false, results, results, List.of()));
    for (AnnotatedInstruction instruction : body.instructions()) {
      if (scopes.isEmpty()) {
        break;
      }
      if (reachable) {
        flow.cutIfLong();
        translate(instruction);
      } else {
        skip(instruction);
      }
    }
    if (!scopes.isEmpty()) {
      end();
    }
    return new Result(flow.blocks(), flow.frameSize(), signature);
  }

  private void skip(Instruction instruction) {
    switch (instruction.opcode()) {
      case BLOCK, LOOP, IF -> skipped++;
      case ELSE -> {
        if (skipped == 0) {
          otherwise();
        }
      }
      case END -> {
        if (skipped == 0) {
          end();
        } else {
          skipped--;
        }
      }
      default -> {}
    }
  }

  private void translate(AnnotatedInstruction instruction) throws UnsupportedFunctionException {
    switch (instruction.opcode()) {
      case NOP -> {}
      case UNREACHABLE -> {
        flow.fail("unreachable");
        reachable = false;
      }
      case BLOCK -> {
        Signature type = blockType(instruction);
        scopes.add(scope(false, type.results(), type));
      }
      case LOOP -> loop(blockType(instruction));
      case IF -> when(blockType(instruction));
      case ELSE -> otherwise();
      case END -> end();
      case BR -> branch((int) instruction.operand(0));
      case BR_IF -> {
        Scope to = scope((int) instruction.operand(0));
        flow.branchIf(to.target(), to);
      }
      case BR_TABLE -> branchTable(instruction);
      case RETURN -> branch(scopes.size() - 1);
      case CALL -> {
        int function = (int) instruction.operand(0);
        Signature called = callables.function(function);
        values.call(called, out -> out.endive.call(out.code, function, called));
      }
      case CALL_INDIRECT -> {
        int typeId = (int) instruction.operand(0);
        int table = (int) instruction.operand(1);
        Signature called = callables.indirect(typeId);
        values.callIndirect(
            called, out -> out.endive.callIndirect(out.code, typeId, table, called));
      }
      case RETURN_CALL -> {
        int function = (int) instruction.operand(0);
        values.tailCall(callables.function(function), function);
        reachable = false;
      }
      case RETURN_CALL_INDIRECT -> {
        int typeId = (int) instruction.operand(0);
        int table = (int) instruction.operand(1);
        values.tailCallIndirect(callables.indirect(typeId), typeId, table);
        reachable = false;
      }
      case LOCAL_GET -> values.localGet((int) instruction.operand(0));
      case LOCAL_SET -> values.localSet((int) instruction.operand(0));
      case LOCAL_TEE -> values.localTee((int) instruction.operand(0));
      case GLOBAL_GET -> {
        int global = (int) instruction.operand(0);
        values.globalGet(global, callables.global(global));
      }
      case GLOBAL_SET -> {
        int global = (int) instruction.operand(0);
        values.globalSet(global, callables.global(global));
      }
      default -> others(instruction);
    }
  }

  private void others(Instruction instruction) throws UnsupportedFunctionException {
    Operation operation = Operations.of(instruction.opcode());
    if (operation != null) {
      values.operation(operation);
    } else if (MemoryOperations.isBeyondAll(instruction)) {
      flow.fail("outOfBounds");
      reachable = false;
    } else if (!values.simple(instruction)) {
      throw new UnsupportedFunctionException("uses the instruction " + instruction.opcode());
    }
  }

  private Signature blockType(Instruction instruction) throws UnsupportedFunctionException {
    long id = instruction.operand(0);
    if (id == EMPTY_BLOCK) {
      return Signature.of(FunctionType.empty());
    }
    if (ValType.isValid(id)) {
      return Signature.of(FunctionType.returning(ValType.builder().fromId(id).build()));
    }
    return Signature.of(module.typeSection().getType((int) id));
  }

  // Control flow

  private Scope scope(boolean isLoop, List<Kind> carried, Signature type) {
    return new Scope(isLoop, carried, type.results(), flow.operandsBelow(type.parameters().size()));
  }

  private void loop(Signature type) {
    Scope loop = scope(true, type.parameters(), type);
    Block header = new Block(flow.operands());
    loop.startsAt(header);
    flow.goOn(header);
    flow.checkInterrupt();
    scopes.add(loop);
  }

  private void when(Signature type) {
    Scope scope =
        new Scope(
            false,
            type.results(),
            type.results(),
            flow.operandsBelow(type.parameters().size() + 1));
    scope.otherwise = flow.unless();
    scopes.add(scope);
  }

  private void otherwise() {
    Scope scope = scopes.getLast();
    Block otherwise = scope.otherwise;
    if (otherwise == null) {
      throw new IllegalStateException("an else without its if");
    }
    scope.otherwise = null;
    if (reachable) {
      flow.jump(scope.target(), scope);
    }
    flow.begin(otherwise);
    reachable = true;
  }

  private void end() {
    Scope scope = scopes.getLast();
    if (scope.otherwise != null) {
      otherwise();
    }
    scopes.removeLast();
    if (!scope.isLoop) {
      join(scope);
    } // What falls out of a loop's end goes on as it is.
    if (scopes.isEmpty() && reachable) {
      flow.leave(signature.results());
      reachable = false;
    }
  }

  private void join(Scope scope) {
    if (!scope.isTarget()) {
      return; // Nobody branches here, so the operands are in place or out of reach.
    }
    if (reachable) {
      flow.jump(scope.target(), scope);
    }
    flow.begin(scope.target());
    reachable = true;
  }

  private Scope scope(int depth) {
    return scopes.get(scopes.size() - 1 - depth);
  }

  private void branch(int depth) {
    Scope to = scope(depth);
    flow.jump(to.target(), to);
    reachable = false;
  }

  private void branchTable(AnnotatedInstruction instruction) {
    List<Scope> to = new ArrayList<>();
    for (int i = 0; i < instruction.operandCount(); i++) {
      Scope scope = scope((int) instruction.operand(i));
      to.add(scope);
    }
    flow.branchTable(to);
    reachable = false;
  }
}
