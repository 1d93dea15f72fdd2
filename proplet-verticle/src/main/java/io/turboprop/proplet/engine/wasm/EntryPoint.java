package io.turboprop.proplet.engine.wasm;

import io.turboprop.module.TaskFunction;
import io.turboprop.proplet.engine.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/**
 * The function a task calls, see {@link TaskFunction}.
 *
 * @param initialize whether {@code _initialize} is to be called before
 */
record EntryPoint(String function, FunctionType type, boolean initialize) {
  static final String START = TaskFunction.START;
  private static final int NAMES_SHOWN = 12;

  /**
   * @throws GuestFailure of kind FUNCTION_MISSING that names what there is
   */
  static EntryPoint of(WasmModule module, String taskName) {
    Map<String, FunctionType> functions = functions(module);
    String function = choose(functions, taskName);
    boolean initialize = functions.containsKey(TaskFunction.INITIALIZE) && !function.equals(START);
    return new EntryPoint(function, type(functions, function), initialize);
  }

  /** Whether the arguments reach the guest as a command line and not as parameters. */
  boolean isCommand() {
    return function.equals(START);
  }

  private static String choose(Map<String, FunctionType> functions, String taskName) {
    return TaskFunction.choose(functions.keySet(), taskName)
        .orElseThrow(() -> missing(TaskFunction.isNamed(taskName) ? taskName : "main", functions));
  }

  private static FunctionType type(Map<String, FunctionType> functions, String name) {
    FunctionType type = functions.get(name);
    if (type == null) {
      throw new IllegalStateException("chose the function " + name + ", which is not exported");
    }
    return type;
  }

  private static GuestFailure missing(String name, Map<String, FunctionType> functions) {
    String there =
        functions.isEmpty()
            ? "no functions"
            : String.join(", ", functions.keySet().stream().limit(NAMES_SHOWN).toList())
                + (functions.size() > NAMES_SHOWN ? ", …" : "");
    return new GuestFailure(
        FailureKind.FUNCTION_MISSING,
        "export \"%s\" not found; the module exports: %s".formatted(name, there));
  }

  /**
   * What is exported, by name.
   *
   * @throws IndexOutOfBoundsException if the module says what is not there
   */
  static Map<String, FunctionType> functions(WasmModule module) {
    List<Integer> importedTypes = importedTypes(module);
    Map<String, FunctionType> functions = new TreeMap<>();
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() == ExternalType.FUNCTION) {
        functions.put(export.name(), typeOf(module, importedTypes, export.index()));
      }
    }
    return functions;
  }

  private static List<Integer> importedTypes(WasmModule module) {
    return module.importSection().stream()
        .filter(FunctionImport.class::isInstance)
        .map(imported -> ((FunctionImport) imported).typeIndex())
        .toList();
  }

  private static FunctionType typeOf(WasmModule module, List<Integer> importedTypes, int function) {
    int type =
        function < importedTypes.size()
            ? importedTypes.get(function)
            : module.functionSection().getFunctionType(function - importedTypes.size());
    return module.typeSection().getType(type);
  }
}
