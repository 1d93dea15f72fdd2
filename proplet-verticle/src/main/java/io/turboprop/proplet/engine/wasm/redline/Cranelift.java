package io.turboprop.proplet.engine.wasm.redline;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.roastedroot.redline.bridge.RedlineBridge_ModuleExports;
import java.nio.charset.StandardCharsets;

/**
 * One Cranelift, itself a WebAssembly module compiled to JVM bytecode, which turns one function at
 * a time into machine code. Single-threaded; a thread in it can be interrupted. After it threw it
 * is of no use any more.
 */
final class Cranelift {
  private static final int PAGE_BYTES = 65_536;

  private final RedlineBridge_ModuleExports exports;

  /**
   * @param target triple of the machine the code is for
   * @param memoryBytes that it may use
   */
  Cranelift(String target, long memoryBytes) {
    var module = io.roastedroot.redline.bridge.Cranelift.load();
    var wasi = WasiPreview1.builder().withOptions(WasiOptions.builder().build()).build();
    int least = module.memorySection().orElseThrow().getMemory(0).limits().initialPages();
    int most = (int) Math.max(least, memoryBytes / PAGE_BYTES);
    Instance instance =
        Instance.builder(module)
            .withImportValues(ImportValues.builder().addFunction(wasi.toHostFunctions()).build())
            .withMachineFactory(io.roastedroot.redline.bridge.Cranelift::create)
            .withMemoryFactory(ByteArrayMemory::new)
            .withMemoryLimits(new MemoryLimits(least, most))
            .build();
    this.exports = new RedlineBridge_ModuleExports(instance);
    initialize(target);
  }

  private void initialize(String target) {
    byte[] text = target.getBytes(StandardCharsets.US_ASCII);
    int at = exports.wasmMalloc(text.length);
    exports.memory().write(at, text);
    exports.init(at, text.length);
    exports.wasmFree(at, text.length);
  }

  /** Instructions of the function under construction, by the bridge's own names. */
  RedlineBridge_ModuleExports emit() {
    return exports;
  }

  /** Ends the function under construction and answers with its code. */
  byte[] compile() {
    exports.compile();
    return exports.memory().readBytes(exports.getCodePtr(), exports.getCodeLen());
  }
}
