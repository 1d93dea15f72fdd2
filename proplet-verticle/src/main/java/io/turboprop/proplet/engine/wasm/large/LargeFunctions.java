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
  private @Nullable Map<Integer, LargeFunction> compiled;

  /**
   * @param endive makes machines that know all functions but the large ones
   * @param large their numbers
   */
  public LargeFunctions(WasmModule module, Function<Instance, Machine> endive, Set<Integer> large) {
    this.module = module;
    this.endive = endive;
    this.large = Set.copyOf(large);
  }

  /** Numbers of the functions with more instructions than that. */
  public static Set<Integer> in(WasmModule module, int maxInstructions) {
    int imports = module.importSection().count(ExternalType.FUNCTION);
    Set<Integer> large = new TreeSet<>();
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      if (size(module.codeSection().getFunctionBody(i)) > maxInstructions) {
        large.add(imports + i);
      }
    }
    return large;
  }

  /** In instructions; a table of branches takes as many bytes as several. */
  private static int size(FunctionBody body) {
    return body.instructions().stream()
        .mapToInt(each -> each.opcode() == OpCode.BR_TABLE ? 1 + each.operandCount() / 2 : 1)
        .sum();
  }

  @Override
  public Machine apply(Instance instance) {
    Machine machine = endive.apply(instance);
    return new LargeMachine(instance, machine, compiled(machine.getClass()));
  }

  private synchronized Map<Integer, LargeFunction> compiled(Class<?> machine) {
    if (compiled == null) {
      compiled = compile(machine);
    }
    return compiled;
  }

  private Map<Integer, LargeFunction> compile(Class<?> machine) {
    if (!isKnown()) {
      return Map.of();
    }
    EndiveClasses classes = new EndiveClasses(machine);
    Callables callables = new Callables(module, classes);
    Map<Integer, LargeFunction> functions = new HashMap<>();
    for (int number : large) {
      try {
        functions.put(number, compile(classes, callables, number));
      } catch (UnsupportedFunctionException e) {
        log.info(
            "function {} of {} is interpreted: it {}", number, module.digest(), e.getMessage());
      }
    }
    return Map.copyOf(functions);
  }

  /** Whether what is written here holds for all functions of the module. */
  private boolean isKnown() {
    int memories =
        module.importSection().count(ExternalType.MEMORY)
            + module.memorySection().map(MemorySection::memoryCount).orElse(0);
    return memories <= 1 && !returnsByCalls();
  }

  /** Endive calls functions in a way of its own that return by calling another one. */
  private boolean returnsByCalls() {
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      for (AnnotatedInstruction each : module.codeSection().getFunctionBody(i).instructions()) {
        switch (each.opcode()) {
          case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
            return true;
          }
          default -> {}
        }
      }
    }
    return false;
  }

  private LargeFunction compile(EndiveClasses classes, Callables callables, int number)
      throws UnsupportedFunctionException {
    FunctionBody body = module.codeSection().getFunctionBody(number - callables.imports());
    var read = FunctionReader.read(module, callables, callables.type(number), body);
    byte[] bytes = LargeClass.of(classes, number, read.blocks());
    return new LargeFunction(
        classes.define(bytes), read.frameSize(), read.signature().results().size());
  }
}
