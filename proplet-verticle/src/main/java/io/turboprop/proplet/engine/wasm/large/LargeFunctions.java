package io.turboprop.proplet.engine.wasm.large;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TrapException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.OpCode;

/**
 * Makes machines for a module with large functions, beside Endive's, from which these are left out.
 * The functions are compiled when the first machine is made, for their classes see those that
 * Endive generated. Safe for all threads.
 */
public final class LargeFunctions implements Function<Instance, Machine> {
  private static final Logger log = LoggerFactory.getLogger(LargeFunctions.class);

  private final WasmModule module;
  private final Function<Instance, Machine> endive;
  private final Set<Integer> large;
  private @Nullable Compiled compiled;

  private record Compiled(Map<Integer, LargeFunction> functions, Callables callables) {}

  /**
   * @param endive makes machines that know all functions but the large ones
   * @param large their numbers
   */
  public LargeFunctions(WasmModule module, Function<Instance, Machine> endive, Set<Integer> large) {
    this.module = module;
    this.endive = endive;
    this.large = Set.copyOf(large);
  }

  /**
   * Numbers of the functions with more instructions than that, and of those that let others take
   * their place: Endive's way of doing that does not look whether the guest is to end.
   */
  public static Set<Integer> in(WasmModule module, int maxInstructions) {
    int imports = module.importSection().count(ExternalType.FUNCTION);
    Set<Integer> large = new TreeSet<>();
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      if (isLarge(module.codeSection().getFunctionBody(i), maxInstructions)) {
        large.add(imports + i);
      }
    }
    return large;
  }

  /** In one pass, for each module that is loaded goes through it. */
  private static boolean isLarge(FunctionBody body, int maxInstructions) {
    int size = 0;
    for (AnnotatedInstruction each : body.instructions()) {
      if (isTailCall(each)) {
        return true;
      }
      // A table of branches takes as many bytes as several instructions.
      size += each.opcode() == OpCode.BR_TABLE ? 1 + each.operandCount() / 2 : 1;
    }
    return size > maxInstructions;
  }

  private static boolean isTailCall(AnnotatedInstruction instruction) {
    return switch (instruction.opcode()) {
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> true;
      default -> false;
    };
  }

  @Override
  public Machine apply(Instance instance) {
    Machine machine = endive.apply(instance);
    Compiled code = compiled(machine.getClass());
    return new LargeMachine(
        instance,
        machine,
        code.functions(),
        function -> code.callables().type(function).params().size());
  }

  private synchronized Compiled compiled(Class<?> machine) {
    if (compiled == null) {
      compiled = compile(machine);
    }
    return compiled;
  }

  private Compiled compile(Class<?> machine) {
    EndiveClasses classes = new EndiveClasses(machine);
    Callables callables = new Callables(module, classes);
    Map<Integer, LargeFunction> functions = new HashMap<>();
    for (int number : large) {
      try {
        functions.put(number, compile(classes, callables, number));
      } catch (UnsupportedFunctionException e) {
        if (body(callables, number).instructions().stream().anyMatch(LargeFunctions::isTailCall)) {
          functions.put(number, refused(e));
        } else {
          log.info(
              "function {} of {} is interpreted: it {}", number, module.digest(), e.getMessage());
        }
      }
    }
    return new Compiled(Map.copyOf(functions), callables);
  }

  /** Endive's interpreter does not look at tail calls either whether a guest is to end. */
  private static LargeFunction refused(UnsupportedFunctionException why) {
    String message = "the function has tail calls and %s: not run".formatted(why.getMessage());
    return new LargeFunction(
        (frame, memory, instance) -> {
          throw new TrapException(message);
        },
        0,
        0);
  }

  private FunctionBody body(Callables callables, int number) {
    return module.codeSection().getFunctionBody(number - callables.imports());
  }

  /** What is written here is for one memory. */
  private void checkMemories() throws UnsupportedFunctionException {
    int memories =
        module.importSection().count(ExternalType.MEMORY)
            + module.memorySection().map(MemorySection::memoryCount).orElse(0);
    if (memories > 1) {
      throw new UnsupportedFunctionException("is in a module of several memories");
    }
  }

  private LargeFunction compile(EndiveClasses classes, Callables callables, int number)
      throws UnsupportedFunctionException {
    checkMemories();
    FunctionBody body = body(callables, number);
    var read = FunctionReader.read(module, callables, callables.type(number), body);
    byte[] bytes = LargeClass.of(classes, number, read.blocks());
    return new LargeFunction(
        classes.define(bytes), read.frameSize(), read.signature().results().size());
  }
}
