package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.wasi.GuestMemory;
import io.turboprop.proplet.engine.wasi.Wasi;
import io.turboprop.proplet.engine.wasi.WasiFunction;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ValType;

/** What a guest on Endive can reach outside of itself: {@link Wasi} and nothing else. */
final class WasiHost {
  private static final int NAMES_SHOWN = 5;
  private static final Set<String> PROVIDED =
      Wasi.functions().stream()
          .map(function -> Wasi.MODULE + "." + function.name())
          .collect(Collectors.toUnmodifiableSet());

  private WasiHost() {}

  /** All there is to import. */
  static ImportValues imports(Wasi wasi) {
    return ImportValues.builder().addFunction(functions(wasi)).build();
  }

  static HostFunction[] functions(Wasi wasi) {
    return Wasi.functions().stream()
        .map(function -> hostFunction(wasi, function))
        .toArray(HostFunction[]::new);
  }

  private static HostFunction hostFunction(Wasi wasi, WasiFunction function) {
    List<ValType> parameters =
        function.parameters().stream()
            .map(type -> type == WasiFunction.Type.I32 ? ValType.I32 : ValType.I64)
            .toList();
    List<ValType> results = function.returnsErrno() ? List.of(ValType.I32) : List.of();
    return new HostFunction(
        Wasi.MODULE,
        function.name(),
        FunctionType.of(parameters, results),
        (guest, arguments) -> new long[] {function.call(wasi, memory(guest), arguments)});
  }

  private static GuestMemory memory(Instance guest) {
    return guest.memory() instanceof GuestMemory memory ? memory : GuestMemory.NONE;
  }

  /**
   * @throws GuestFailure of kind IMPORT_MISSING that names what the module wants and cannot have
   */
  static void checkImports(WasmModule module) {
    List<String> missing =
        module.importSection().stream()
            .filter(
                wanted ->
                    wanted.importType() != ExternalType.FUNCTION
                        || !PROVIDED.contains(name(wanted)))
            .map(
                wanted ->
                    name(wanted) + " (" + wanted.importType().name().toLowerCase(Locale.ROOT) + ")")
            .distinct()
            .toList();
    if (!missing.isEmpty()) {
      String shown = String.join(", ", missing.subList(0, Math.min(NAMES_SHOWN, missing.size())));
      throw new GuestFailure(
          FailureKind.IMPORT_MISSING,
          "the module imports %s%s; this engine provides %s only"
              .formatted(shown, missing.size() > NAMES_SHOWN ? ", …" : "", Wasi.MODULE));
    }
  }

  private static String name(Import wanted) {
    return wanted.module() + "." + wanted.name();
  }
}
