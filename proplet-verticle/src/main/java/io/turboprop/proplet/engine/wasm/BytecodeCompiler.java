package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasm.large.LargeFunctions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/**
 * A valid module to bytecode of the JVM: by Endive's compiler, and what is too large for it by our
 * own. Burns a core; for compile threads.
 *
 * @param cache of what Endive's compiler made
 * @param maxMethodInstructions largest function that becomes one method
 */
record BytecodeCompiler(Optional<? extends Cache> cache, int maxMethodInstructions) {
  /** How Endive's compiler names a function that is too large for a method. */
  private static final Pattern TOO_LARGE = Pattern.compile("function index: ([0-9]{1,9})");

  /**
   * @throws WasmEngineException if the compiler fails, among others
   */
  Function<Instance, Machine> compile(WasmModule module) {
    Set<Integer> large = new TreeSet<>(LargeFunctions.in(module, maxMethodInstructions));
    while (true) {
      try {
        return compile(module, large);
      } catch (WasmEngineException e) {
        if (!large.add(functionTooLarge(e))) {
          throw e;
        }
      }
    }
  }

  private Function<Instance, Machine> compile(WasmModule module, Set<Integer> large) {
    var compiler =
        MachineFactoryCompiler.builder(module)
            .withInterpreterFallback(InterpreterFallback.FAIL)
            .withInterpretedFunctions(large);
    cache.ifPresent(compiler::withCache);
    Function<Instance, Machine> machines = compiler.compile();
    return large.isEmpty() ? machines : new LargeFunctions(module, machines, large);
  }

  private static int functionTooLarge(WasmEngineException e) {
    Matcher named = TOO_LARGE.matcher(String.valueOf(e.getMessage()));
    if (!named.find()) {
      throw e;
    }
    return Integer.parseInt(named.group(1));
  }
}
