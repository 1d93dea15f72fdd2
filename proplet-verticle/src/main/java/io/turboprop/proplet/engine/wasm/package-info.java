/**
 * The engine for WebAssembly core modules, on Endive: modules become JVM bytecode once and run on
 * threads of their own, with WASI preview 1 and nothing else from outside. See {@link
 * io.turboprop.proplet.engine.wasm.WasmEngine} for what contains a guest.
 */
@NullMarked
package io.turboprop.proplet.engine.wasm;

import org.jspecify.annotations.NullMarked;
