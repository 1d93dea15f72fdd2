package io.turboprop.proplet.engine.wasm.redline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ValType;

/**
 * What the front end and the machine must agree on about a module: types of functions and globals,
 * and where they lie in the context ({@link Abi}).
 *
 * @param functions types of all functions, imported ones first
 * @param imports how many of them are imported
 * @param typeIds number of each type of the module, the same for equal types
 * @param fixed what of its tables never changes
 */
record Shape(
    WasmModule module,
    List<FunctionType> functions,
    int imports,
    List<ValType> globals,
    int tables,
    boolean hasMemory,
    List<Integer> typeIds,
    Fixed fixed) {

  /** Bounds the context, which each guest has its own copy of. */
  private static final int MAX_FUNCTIONS = 100_000;

  private static final int MAX_GLOBALS = 100_000;
  private static final int MAX_TABLES = 1_000;
  private static final int PAGE_BYTES = 4096;

  /**
   * @throws UnsupportedModuleException if it uses what compiled code does not do
   */
  static Shape of(WasmModule module) throws UnsupportedModuleException {
    List<FunctionType> functions = new ArrayList<>();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import wanted = module.importSection().getImport(i);
      if (!(wanted instanceof FunctionImport function)) {
        throw new UnsupportedModuleException("imports something else than functions");
      }
      functions.add(module.typeSection().getType(function.typeIndex()));
    }
    int imports = functions.size();
    for (int i = 0; i < module.functionSection().functionCount(); i++) {
      functions.add(module.typeSection().getType(module.functionSection().getFunctionType(i)));
    }
    for (FunctionType type : functions) {
      checkType(type);
    }
    List<ValType> globals = new ArrayList<>();
    for (int i = 0; i < module.globalSection().globalCount(); i++) {
      globals.add(checked(module.globalSection().getGlobal(i).valueType()));
    }
    int tables = tables(module);
    checkMemory(module);
    checkCount("functions", functions.size(), MAX_FUNCTIONS);
    checkCount("globals", globals.size(), MAX_GLOBALS);
    checkCount("tables", tables, MAX_TABLES);
    return new Shape(
        module,
        functions,
        imports,
        globals,
        tables,
        module.memorySection().filter(m -> m.memoryCount() > 0).isPresent(),
        typeIds(module),
        Fixed.of(module));
  }

  private static int tables(WasmModule module) throws UnsupportedModuleException {
    int tables = module.tableSection().tableCount();
    for (int i = 0; i < tables; i++) {
      checked(module.tableSection().getTable(i).elementType());
    }
    return tables;
  }

  private static void checkMemory(WasmModule module) throws UnsupportedModuleException {
    if (module.memorySection().isEmpty()) {
      return;
    }
    var memories = module.memorySection().get();
    if (memories.memoryCount() > 1) {
      throw new UnsupportedModuleException("has more than one memory");
    }
    if (memories.memoryCount() == 1 && memories.getMemory(0).limits().shared()) {
      throw new UnsupportedModuleException("has a shared memory");
    }
  }

  private static void checkCount(String what, int count, int limit)
      throws UnsupportedModuleException {
    if (count > limit) {
      throw new UnsupportedModuleException(
          "has %d %s; compiled code holds %d".formatted(count, what, limit));
    }
  }

  static void checkType(FunctionType type) throws UnsupportedModuleException {
    checkCount("parameters", type.params().size(), Abi.MAX_VALUES);
    checkCount("results", type.returns().size(), Abi.MAX_VALUES);
    for (ValType param : type.params()) {
      checked(param);
    }
    for (ValType result : type.returns()) {
      checked(result);
    }
  }

  /** Numbers and references to functions; others live on the JVM's heap. */
  static ValType checked(ValType type) throws UnsupportedModuleException {
    if (type.isNumeric() || type.equals(ValType.FuncRef)) {
      return type;
    }
    throw new UnsupportedModuleException(
        "uses values that are neither numbers nor references to functions");
  }

  private static List<Integer> typeIds(WasmModule module) {
    Map<FunctionType, Integer> first = new HashMap<>();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < module.typeSection().subTypeCount(); i++) {
      FunctionType type = module.typeSection().getType(i);
      Integer known = first.putIfAbsent(type, i);
      ids.add(known == null ? i : known);
    }
    return ids;
  }

  int typeIdOf(int function) {
    int type =
        function < imports
            ? ((FunctionImport) module.importSection().getImport(function)).typeIndex()
            : module.functionSection().getFunctionType(function - imports);
    return typeIds.get(type);
  }

  int globalAt(int global) {
    return Abi.GLOBALS + global * Long.BYTES;
  }

  int tableAt(int table) {
    return globalAt(globals.size()) + table * Abi.TABLE_BYTES;
  }

  int functionAt(int function) {
    return tableAt(tables) + function * Long.BYTES;
  }

  /** Entries of a table that lie in the context, {@link Fixed#tableEntries} of them. */
  int entriesAt(int table) {
    int before = 0;
    for (int i = 0; i < table; i++) {
      before += Math.max(0, fixed.tableEntries().get(i));
    }
    return functionAt(functions.size()) + before * Abi.ENTRY_BYTES;
  }

  int contextBytes() {
    return entriesAt(tables);
  }

  /** From the context's first byte to that of linear memory: whole pages of the processor. */
  int memoryAt() {
    return (contextBytes() + PAGE_BYTES - 1) & -PAGE_BYTES;
  }
}
