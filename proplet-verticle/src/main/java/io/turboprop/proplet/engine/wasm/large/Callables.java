package io.turboprop.proplet.engine.wasm.large;

import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ValType;

/** What the functions of a module can name: functions, types of entries of tables, globals. */
final class Callables {
  private final WasmModule module;
  private final EndiveClasses endive;
  private final List<FunctionType> functions = new ArrayList<>();
  private final List<ValType> globals = new ArrayList<>();
  private final int imports;

  Callables(WasmModule module, EndiveClasses endive) {
    this.module = module;
    this.endive = endive;
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import wanted = module.importSection().getImport(i);
      if (wanted instanceof FunctionImport function) {
        functions.add(module.typeSection().getType(function.typeIndex()));
      } else if (wanted instanceof GlobalImport global) {
        globals.add(global.type());
      }
    }
    this.imports = functions.size();
    for (int i = 0; i < module.functionSection().functionCount(); i++) {
      functions.add(module.typeSection().getType(module.functionSection().getFunctionType(i)));
    }
    for (int i = 0; i < module.globalSection().globalCount(); i++) {
      globals.add(module.globalSection().getGlobal(i).valueType());
    }
  }

  int imports() {
    return imports;
  }

  FunctionType type(int function) {
    return functions.get(function);
  }

  Signature function(int function) throws UnsupportedFunctionException {
    Signature signature = Signature.of(functions.get(function));
    signature.checkCallable();
    return signature;
  }

  Signature indirect(int typeId) throws UnsupportedFunctionException {
    if (!endive.hasIndirect(typeId)) {
      throw new UnsupportedFunctionException("calls through a table by a type of its own class");
    }
    Signature signature = Signature.of(module.typeSection().getType(typeId));
    signature.checkCallable();
    return signature;
  }

  Kind global(int global) throws UnsupportedFunctionException {
    return Kind.of(globals.get(global));
  }
}
