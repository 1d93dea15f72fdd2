package io.turboprop.proplet.engine.wasm.redline;

import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * One function of a module, which has been validated, to Cranelift: control flow, locals, globals
 * and calls here, the rest in emitters. Code that cannot be reached is skipped.
 */
final class FunctionCompiler {
  private static final int EMPTY_BLOCK = 0x40;

  private final Body body;
  private final RedlineBridge_ModuleExports emit;
  private final Operands operands;
  private final Shape shape;
  private final FunctionType type;
  private final NumericEmitter numbers;
  private final ConversionEmitter conversions;
  private final TableEmitter tables;
  private final MemoryEmitter memory;
  private final List<Label> labels = new ArrayList<>();
  private final List<Integer> locals = new ArrayList<>();
  private final List<Integer> localTypes = new ArrayList<>();
  private boolean reachable = true;

  /** How many labels were opened in code that cannot be reached. */
  private int skipped;

  private FunctionCompiler(Cranelift cranelift, Shape shape, int number, FunctionBody source)
      throws UnsupportedModuleException {
    this.shape = shape;
    this.type = shape.functions().get(number);
    List<Integer> parameters = Body.types(type.params());
    List<Integer> results = Body.types(type.returns());
    this.body = new Body(cranelift, shape, number, parameters, results);
    this.emit = body.emit;
    this.operands = body.operands;
    this.numbers = new NumericEmitter(body);
    this.conversions = new ConversionEmitter(body);
    this.tables = new TableEmitter(body);
    declareLocals(parameters, source.localTypes());
    this.memory = new MemoryEmitter(body);
  }

  /** Its code. */
  static byte[] compile(Cranelift cranelift, Shape shape, int number, FunctionBody source)
      throws UnsupportedModuleException {
    new FunctionCompiler(cranelift, shape, number, source).translate(source);
    return cranelift.compile();
  }

  private void declareLocals(List<Integer> parameters, List<ValType> own)
      throws UnsupportedModuleException {
    int[] values = operands.top(parameters.size());
    operands.drop(values.length);
    for (int i = 0; i < values.length; i++) {
      declareLocal(parameters.get(i), values[i]);
    }
    for (ValType local : own) {
      int kind = Types.of(Shape.checked(local));
      boolean isReference = !local.isNumeric();
      declareLocal(kind, isReference ? body.i64(Abi.NULL) : body.constant(kind));
    }
  }

  private void declareLocal(int kind, int value) {
    int variable = emit.declareVar(kind);
    emit.defVar(variable, value);
    locals.add(variable);
    localTypes.add(kind);
  }

  private void translate(FunctionBody source) throws UnsupportedModuleException {
    if (!isLeaf(source)) {
      checkStack();
    }
    List<Integer> results = Body.types(type.returns());
    open(new Label(false, results, variables(results), results, 0));
    for (AnnotatedInstruction instruction : source.instructions()) {
      if (labels.isEmpty()) {
        break;
      }
      if (reachable) {
        translate(instruction);
      } else {
        skip(instruction);
      }
    }
    if (!labels.isEmpty()) {
      end();
    }
    body.emitTraps();
    emit.sealAllBlocks();
  }

  /** Calls neither guest nor host, so that its frame is the last one. */
  private static boolean isLeaf(FunctionBody source) {
    return source.instructions().stream()
        .map(instruction -> instruction.opcode().name())
        .noneMatch(
            name ->
                name.contains("CALL")
                    || name.startsWith("MEMORY_")
                    || name.startsWith("TABLE_")
                    || name.endsWith("_DROP"));
  }

  private void checkStack() {
    int limit = body.load(Types.I64, body.context(), Abi.STACK_LIMIT);
    body.trapIf(body.isBelow(emit.emitGetStackPointer(), limit), Trap.STACK_EXHAUSTED);
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

  private void translate(AnnotatedInstruction instruction) throws UnsupportedModuleException {
    OpCode code = instruction.opcode();
    switch (code) {
      case NOP -> {}
      case UNREACHABLE -> {
        body.trap(Trap.UNREACHABLE);
        leave();
      }
      case BLOCK -> block(blockType(instruction));
      case LOOP -> loop(blockType(instruction));
      case IF -> when(blockType(instruction));
      case ELSE -> otherwise();
      case END -> end();
      case BR -> branch((int) instruction.operand(0));
      case BR_IF -> branchIf((int) instruction.operand(0));
      case BR_TABLE -> branchTable(instruction);
      case RETURN -> branch(labels.size() - 1);
      case CALL -> call((int) instruction.operand(0));
      case CALL_INDIRECT -> {
        int callee = tables.callee(instruction);
        body.call(tables.type(instruction), callee);
      }
      case RETURN_CALL -> {
        int function = (int) instruction.operand(0);
        body.tailCall(shape.functions().get(function), code(function));
        leave();
      }
      case RETURN_CALL_INDIRECT -> {
        int callee = tables.callee(instruction);
        body.tailCall(tables.type(instruction), callee);
        leave();
      }
      case DROP -> operands.pop();
      case SELECT, SELECT_T -> select();
      case LOCAL_GET -> {
        int local = (int) instruction.operand(0);
        operands.push(emit.useVar(locals.get(local)), localTypes.get(local));
      }
      case LOCAL_SET -> emit.defVar(locals.get((int) instruction.operand(0)), operands.pop());
      case LOCAL_TEE -> {
        int[] value = operands.top(1);
        emit.defVar(locals.get((int) instruction.operand(0)), value[0]);
      }
      case GLOBAL_GET -> {
        int global = (int) instruction.operand(0);
        int kind = Types.of(shape.globals().get(global));
        operands.push(body.load(kind, body.context(), shape.globalAt(global)), kind);
      }
      case GLOBAL_SET -> {
        int global = (int) instruction.operand(0);
        int kind = Types.of(shape.globals().get(global));
        body.store(kind, body.context(), shape.globalAt(global), operands.pop());
      }
      case I32_CONST -> operands.push(body.i32((int) instruction.operand(0)), Types.I32);
      case I64_CONST -> operands.push(body.i64(instruction.operand(0)), Types.I64);
      case F32_CONST -> operands.push(emit.emitF32const((int) instruction.operand(0)), Types.F32);
      case F64_CONST -> {
        long bits = instruction.operand(0);
        operands.push(emit.emitF64const((int) bits, (int) (bits >>> 32)), Types.F64);
      }
      case REF_NULL -> operands.push(body.i64(Abi.NULL), Types.I64);
      case REF_FUNC -> operands.push(body.i64(instruction.operand(0)), Types.I64);
      case REF_IS_NULL ->
          operands.push(body.isEqual(operands.pop(), body.i64(Abi.NULL)), Types.I32);
      default -> others(instruction);
    }
  }

  private void others(Instruction instruction) throws UnsupportedModuleException {
    boolean known =
        numbers.emit(instruction.opcode())
            || memory.emit(instruction)
            || conversions.emit(instruction.opcode())
            || tables.emit(instruction);
    if (!known) {
      throw new UnsupportedModuleException("uses the instruction " + instruction.opcode());
    }
  }

  private void select() {
    int condition = operands.pop();
    int kind = operands.type();
    int second = operands.pop();
    operands.push(emit.emitSelect(condition, operands.pop(), second), kind);
  }

  // Calls

  private int code(int function) {
    return body.load(Types.I64, body.context(), shape.functionAt(function));
  }

  private void call(int function) {
    body.call(shape.functions().get(function), code(function));
  }

  // Control flow

  private FunctionType blockType(Instruction instruction) throws UnsupportedModuleException {
    long id = instruction.operand(0);
    if (id == EMPTY_BLOCK) {
      return FunctionType.empty();
    }
    if (ValType.isValid(id)) {
      return FunctionType.returning(Shape.checked(ValType.builder().fromId(id).build()));
    }
    FunctionType declared = shape.module().typeSection().getType((int) id);
    Shape.checkType(declared);
    return declared;
  }

  private void open(Label label) {
    labels.add(label);
  }

  private int[] variables(List<Integer> kinds) {
    return kinds.stream().mapToInt(emit::declareVar).toArray();
  }

  private void block(FunctionType blockType) {
    List<Integer> results = Body.types(blockType.returns());
    int height = operands.size() - blockType.params().size();
    open(new Label(false, results, variables(results), results, height));
  }

  private void loop(FunctionType blockType) {
    List<Integer> parameters = Body.types(blockType.params());
    List<Integer> results = Body.types(blockType.returns());
    int height = operands.size() - parameters.size();
    Label label = new Label(true, parameters, variables(parameters), results, height);
    carry(label);
    operands.backTo(height);
    int header = emit.createBlock();
    label.block = header;
    emit.emitJump(header);
    emit.switchToBlock(header);
    pushCarried(label);
    open(label);
  }

  private void when(FunctionType blockType) {
    int condition = operands.pop();
    List<Integer> results = Body.types(blockType.returns());
    int count = blockType.params().size();
    int height = operands.size() - count;
    Label label = new Label(false, results, variables(results), results, height);
    label.parameters = operands.top(count);
    label.parameterTypes = Body.types(blockType.params());
    int then = emit.createBlock();
    int otherwise = emit.createBlock();
    label.elseBlock = otherwise;
    emit.emitBrif(condition, then, otherwise);
    emit.switchToBlock(then);
    open(label);
  }

  private void otherwise() {
    Label label = labels.getLast();
    if (reachable) {
      jumpTo(label);
    }
    beginElse(label);
  }

  private void beginElse(Label label) {
    Integer otherwise = label.elseBlock;
    if (otherwise == null) {
      throw new IllegalStateException("an else without its if");
    }
    label.elseBlock = null;
    emit.switchToBlock(otherwise);
    reachable = true;
    operands.backTo(label.height);
    for (int i = 0; i < label.parameters.length; i++) {
      operands.push(label.parameters[i], label.parameterTypes.get(i));
    }
  }

  private void end() {
    Label label = labels.getLast();
    if (label.elseBlock != null) {
      otherwise();
    }
    labels.removeLast();
    if (labels.isEmpty()) {
      endFunction(label);
    } else if (!label.isLoop) {
      join(label);
    } // What falls out of a loop's end goes on as it is.
  }

  private void join(Label label) {
    Integer block = label.block;
    if (block == null) {
      return; // Nobody branches here, so the operands are in place or out of reach.
    }
    if (reachable) {
      jumpTo(label);
    }
    emit.switchToBlock(block);
    reachable = true;
    operands.backTo(label.height);
    pushCarried(label);
  }

  private void endFunction(Label label) {
    join(label);
    if (!reachable) {
      return;
    }
    List<Integer> results = label.results;
    switch (results.size()) {
      case 0 -> emit.emitReturnVoid();
      case 1 -> emit.emitReturn(operands.pop());
      default -> {
        body.storeValues(results);
        emit.emitReturnVoid();
      }
    }
    reachable = false;
  }

  private void leave() {
    reachable = false;
  }

  private Label label(int depth) {
    return labels.get(labels.size() - 1 - depth);
  }

  private void branch(int depth) {
    jumpTo(label(depth));
    leave();
  }

  private void jumpTo(Label label) {
    carry(label);
    emit.emitJump(target(label));
  }

  private void branchIf(int depth) {
    int condition = operands.pop();
    Label label = label(depth);
    carry(label);
    int onward = emit.createBlock();
    emit.emitBrif(condition, target(label), onward);
    emit.switchToBlock(onward);
  }

  private void branchTable(AnnotatedInstruction instruction) {
    int index = operands.pop();
    int count = instruction.operandCount();
    for (int i = 0; i < count; i++) {
      carry(label((int) instruction.operand(i)));
    }
    for (int i = 0; i < count - 1; i++) {
      emit.pushBrTableTarget(target(label((int) instruction.operand(i))));
    }
    emit.emitBrTable(index, target(label((int) instruction.operand(count - 1))));
    leave();
  }

  private int target(Label label) {
    Integer block = label.block;
    if (block == null) {
      block = emit.createBlock();
      label.block = block;
    }
    return block;
  }

  private void carry(Label label) {
    int[] values = operands.top(label.variables.length);
    for (int i = 0; i < values.length; i++) {
      emit.defVar(label.variables[i], values[i]);
    }
  }

  private void pushCarried(Label label) {
    for (int i = 0; i < label.variables.length; i++) {
      operands.push(emit.useVar(label.variables[i]), label.carried.get(i));
    }
  }
}
