/**
 * Machine code for WebAssembly modules, and what runs it: Cranelift, as Redline's bridge brings it,
 * fed by a front end of our own, called through the foreign function interface of the JDK.
 *
 * <p>What a guest can reach is decided here: accesses to memory stay among its own addresses or
 * fault, those to tables are checked, functions check the stack, a signal ends a guest wherever it
 * is, and a trap leaves the guest's frames in one step without touching those of the JVM. See
 * docs/machine-code.md.
 */
@NullMarked
package io.turboprop.proplet.engine.wasm.redline;

import org.jspecify.annotations.NullMarked;
