package io.turboprop.proplet.engine.wasm.redline;

import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import run.endive.wasm.types.FunctionType;

/**
 * One function under construction: its operands, its context, and the steps that emitters share.
 * Nothing here decides what a WebAssembly instruction means.
 */
final class Body {
  private static final int EQUAL = 0;
  private static final int NOT_EQUAL = 1;

  final RedlineBridge_ModuleExports emit;
  final Shape shape;
  final Operands operands = new Operands();
  private final int number;
  private final int context;
  private final int zero;
  private final List<TrapBlock> trapBlocks = new ArrayList<>();
  private final Map<FunctionType, Integer> signatures = new HashMap<>();
  private final Map<Integer, Long> constants = new HashMap<>();

  /**
   * Code that ends the guest, for one place alone: sharing it would cost jumps where nothing traps.
   */
  private record TrapBlock(int block, Trap trap) {}

  /**
   * Opens the function.
   *
   * @param number its index in the module, for traps
   * @param parameters types of what follows the context
   * @param results its type if there is one; more than one lie in {@link Abi#VALUES}
   */
  Body(
      Cranelift cranelift,
      Shape shape,
      int number,
      List<Integer> parameters,
      List<Integer> results) {
    this.emit = cranelift.emit();
    this.shape = shape;
    this.number = number;
    emit.createFunction();
    emit.addParamType(Types.I64);
    parameters.forEach(emit::addParamType);
    if (results.size() == 1) {
      emit.addReturnType(results.getFirst());
    }
    emit.buildFunction();
    int entry = emit.createBlock();
    emit.appendBlockParamsForFuncParams(entry);
    emit.switchToBlock(entry);
    this.context = emit.funcParam(entry, 0);
    for (int i = 0; i < parameters.size(); i++) {
      operands.push(emit.funcParam(entry, i + 1), parameters.get(i));
    }
    this.zero = emit.emitIconst32(0);
  }

  static List<Integer> types(List<run.endive.wasm.types.ValType> types) {
    return types.stream().map(Types::of).toList();
  }

  int context() {
    return context;
  }

  // Constants

  int i32(int value) {
    int id = emit.emitIconst32(value);
    constants.put(id, (long) value);
    return id;
  }

  int i64(long value) {
    int id = emit.emitIconst64((int) value, (int) (value >>> 32));
    constants.put(id, value);
    return id;
  }

  int f32(float value) {
    return emit.emitF32const(Float.floatToRawIntBits(value));
  }

  int f64(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return emit.emitF64const((int) bits, (int) (bits >>> 32));
  }

  int constant(int type) {
    return switch (type) {
      case Types.I32 -> i32(0);
      case Types.I64 -> i64(0);
      case Types.F32 -> f32(0);
      default -> f64(0);
    };
  }

  /** What a value is known to be while compiling, or null. */
  @org.jspecify.annotations.Nullable
  Long known(int value) {
    return constants.get(value);
  }

  // Memory of the engine, by 64-bit address

  int load(int type, int address, int offset) {
    return switch (type) {
      case Types.I32 -> emit.emitLoadI32(address, zero, offset);
      case Types.I64 -> emit.emitLoadI64(address, zero, offset);
      case Types.F32 -> emit.emitLoadF32(address, zero, offset);
      default -> emit.emitLoadF64(address, zero, offset);
    };
  }

  void store(int type, int address, int offset, int value) {
    switch (type) {
      case Types.I32 -> emit.emitStoreI32(address, zero, value, offset);
      case Types.I64 -> emit.emitStoreI64(address, zero, value, offset);
      case Types.F32 -> emit.emitStoreF32(address, zero, value, offset);
      default -> emit.emitStoreF64(address, zero, value, offset);
    }
  }

  // Calls

  private int signature(FunctionType type) {
    return signatures.computeIfAbsent(
        type,
        wanted -> {
          List<Integer> results = types(wanted.returns());
          return signature(types(wanted.params()), results.size() == 1 ? results : List.of());
        });
  }

  int signature(List<Integer> parameters, List<Integer> results) {
    emit.beginSig();
    emit.sigAddParam(Types.I64);
    parameters.forEach(emit::sigAddParam);
    results.forEach(emit::sigAddReturn);
    return emit.endSig();
  }

  /** Calls compiled code with the operands on top, and pushes its results. */
  void call(FunctionType type, int code) {
    int sig = signature(type);
    pushArguments(type);
    int first = emit.emitCallIndirect(sig, code);
    pushResults(type, first);
  }

  /** Calls compiled code in place of this function. */
  void tailCall(FunctionType type, int code) {
    int sig = signature(type);
    pushArguments(type);
    emit.emitReturnCallIndirect(sig, code);
  }

  private void pushArguments(FunctionType type) {
    int count = type.params().size();
    emit.pushCallArg(context);
    for (int argument : operands.top(count)) {
      emit.pushCallArg(argument);
    }
    operands.drop(count);
  }

  private void pushResults(FunctionType type, int first) {
    List<Integer> results = types(type.returns());
    if (results.size() == 1) {
      operands.push(first, results.getFirst());
    } else {
      loadValues(results);
    }
  }

  /** Pushes what lies in {@link Abi#VALUES}. */
  void loadValues(List<Integer> types) {
    for (int i = 0; i < types.size(); i++) {
      operands.push(load(types.get(i), context, Abi.VALUES + i * Long.BYTES), types.get(i));
    }
  }

  /** Moves the operands on top to {@link Abi#VALUES}. */
  void storeValues(List<Integer> types) {
    int[] values = operands.top(types.size());
    for (int i = 0; i < values.length; i++) {
      store(types.get(i), context, Abi.VALUES + i * Long.BYTES, values[i]);
    }
    operands.drop(values.length);
  }

  /** A function of the C library or the JVM: all its arguments and its result have 64 bits. */
  int callNative(int addressAt, int... arguments) {
    List<Integer> parameters = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      parameters.add(Types.I64);
    }
    int sig = signature(parameters, List.of(Types.I64));
    int code = load(Types.I64, context, addressAt);
    for (int argument : arguments) {
      emit.pushCallArg(argument);
    }
    return emit.emitCallIndirect(sig, code);
  }

  /**
   * Asks the host; traps if it threw.
   *
   * @param first what the instruction itself names, such as a table
   * @param second likewise
   * @param arguments at most three, of 64 bits
   */
  int host(HostCall what, int first, int second, int... arguments) {
    int[] all = new int[5];
    all[0] = context;
    all[1] = i64(what.number() | ((long) first << 8) | ((long) second << 32));
    for (int i = 0; i < 3; i++) {
      all[i + 2] = i < arguments.length ? arguments[i] : i64(0);
    }
    int answer = callNative(Abi.HOST_CALL, all);
    trapIf(load(Types.I32, context, Abi.TRAP), Trap.HOST);
    return answer;
  }

  int extended(int value) {
    return emit.emitUextendI64(value);
  }

  // Traps

  /** Leaves the guest if the 32-bit condition is not 0; goes on in a new block otherwise. */
  void trapIf(int condition, Trap trap) {
    int onward = emit.createBlock();
    emit.emitBrif(condition, block(trap), onward);
    emit.switchToBlock(onward);
  }

  /** After what may have taken long in other code than the guest's. */
  void endIfAsked() {
    trapIf(load(Types.I32, context, Abi.END), Trap.INTERRUPTED);
  }

  /** Ends the current block. */
  void trap(Trap trap) {
    emit.emitJump(block(trap));
  }

  private int block(Trap trap) {
    int block = emit.createBlock();
    trapBlocks.add(new TrapBlock(block, trap));
    return block;
  }

  /** To be called once, after the last instruction. */
  void emitTraps() {
    for (TrapBlock each : trapBlocks) {
      emit.switchToBlock(each.block());
      long why = each.trap().number() | ((long) number << 32);
      store(Types.I64, context, Abi.TRAP, i64(why));
      int sig = signature(List.of(), List.of());
      int leave = load(Types.I64, context, Abi.LEAVE);
      emit.pushCallArg(context);
      emit.emitCallIndirect(sig, leave);
      emit.emitTrap();
    }
  }

  int isEqual(int a, int b) {
    return emit.emitIcmp(EQUAL, a, b);
  }

  int isNotEqual(int a, int b) {
    return emit.emitIcmp(NOT_EQUAL, a, b);
  }

  int isBelow(int a, int b) {
    return emit.emitIcmp(3, a, b);
  }

  int isAbove(int a, int b) {
    return emit.emitIcmp(5, a, b);
  }
}
