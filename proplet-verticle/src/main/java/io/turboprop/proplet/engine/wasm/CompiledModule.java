package io.turboprop.proplet.engine.wasm;

import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * A module ready to be instantiated any number of times, by any thread.
 *
 * @param wasmBytes size of the module as it was read
 */
record CompiledModule(WasmModule module, Function<Instance, Machine> machines, long wasmBytes) {}
