package io.turboprop.proplet.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** One of a module's exported functions and arguments for it, both by chance. */
record FuzzCall(String function, List<String> inputs) {
  private static final FuzzCall ANY = new FuzzCall("", List.of("7", "3"));
  private static final List<String> INTEGERS =
      List.of("0", "1", "2", "7", "31", "-1", "65532", "65536", "2147483647", "-2147483648");
  private static final List<String> LONGS =
      List.of("0", "1", "63", "-1", "4294967296", "9223372036854775807", "-9223372036854775808");
  private static final List<String> REALS =
      List.of("0", "-0.0", "1", "-1.5", "2147483648", "-9.3e18", "1e40", "1e-40", "inf", "nan");

  static FuzzCall of(byte[] module, RandomGenerator random) {
    try {
      WasmModule parsed = Parser.parse(module);
      List<Export> functions = new ArrayList<>();
      for (int i = 0; i < parsed.exportSection().exportCount(); i++) {
        if (parsed.exportSection().getExport(i).exportType() == ExternalType.FUNCTION) {
          functions.add(parsed.exportSection().getExport(i));
        }
      }
      if (functions.isEmpty()) {
        return ANY;
      }
      Export chosen = functions.get(random.nextInt(functions.size()));
      return new FuzzCall(chosen.name(), arguments(typeOf(parsed, chosen.index()), random));
    } catch (RuntimeException | StackOverflowError | AssertionError invalid) {
      return ANY; // What the engine has to say to it.
    }
  }

  private static List<String> arguments(FunctionType type, RandomGenerator random) {
    return type.params().stream().map(param -> argument(param, random)).toList();
  }

  private static String argument(ValType type, RandomGenerator random) {
    if (type.equals(ValType.I32)) {
      return oneOf(INTEGERS, random);
    }
    return oneOf(type.equals(ValType.I64) ? LONGS : REALS, random);
  }

  private static String oneOf(List<String> texts, RandomGenerator random) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static FunctionType typeOf(WasmModule module, int function) {
    List<Integer> imported =
        module.importSection().stream()
            .filter(FunctionImport.class::isInstance)
            .map(wanted -> ((FunctionImport) wanted).typeIndex())
            .toList();
    int type =
        function < imported.size()
            ? imported.get(function)
            : module.functionSection().getFunctionType(function - imported.size());
    return module.typeSection().getType(type);
  }
}
