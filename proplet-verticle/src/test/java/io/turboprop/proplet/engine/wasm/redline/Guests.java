package io.turboprop.proplet.engine.wasm.redline;

import com.dylibso.chicory.wabt.Wat2Wasm;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** A module as machine code, and guests of it, without an engine around them. */
final class Guests implements AutoCloseable {
  private final LoadedModule code;

  private Guests(LoadedModule code) {
    this.code = code;
  }

  static Guests of(String text) throws Exception {
    return of(Wat2Wasm.parse("(module " + text + ")"));
  }

  static Guests of(byte[] wasm) throws Exception {
    WasmModule module = Parser.parse(wasm);
    Cranelift cranelift = new Cranelift("x86_64-unknown-linux-gnu", 128L << 20);
    MachineCode code = ModuleCompiler.compile(cranelift, module, 50_000);
    return new Guests(LoadedModule.of(Shape.of(module), code));
  }

  /** To be used and closed by one thread. */
  record One(NativeGuest guest, Instance instance) implements AutoCloseable {
    long call(String function, long... arguments) {
      long[] results = instance.export(function).apply(arguments);
      return results == null || results.length == 0 ? 0 : results[0];
    }

    @Override
    public void close() {
      guest.close();
    }
  }

  One open(HostFunction... imports) {
    NativeGuest guest = new NativeGuest(code, 256 << 10);
    Instance instance =
        Instance.builder(code.module())
            .withImportValues(ImportValues.builder().addFunction(imports).build())
            .withMemoryFactory(limits -> guest.memory(limits, new Endless()))
            .withMachineFactory(guest::machine)
            .withStart(false)
            .build();
    return new One(guest, instance);
  }

  private static final class Endless implements PageBudget {
    @Override
    public boolean take(int pages) {
      return true;
    }

    @Override
    public void giveBack(int pages) {}

    @Override
    public long limitBytes() {
      return 1L << 31;
    }
  }

  @Override
  public void close() {
    code.close();
  }
}
