/**
 * Machine code for WebAssembly modules, and what runs it: Cranelift, as Redline's bridge brings it,
 * fed by a front end of our own, called through the foreign function interface of the JDK.
 *
 * <p>What a guest can reach is decided here: every access to memory and tables is checked, every
 * function checks the stack, every loop and function looks whether it is asked to end, and a trap
 * leaves the guest's frames in one step without touching those of the JVM. See
 * docs/machine-code.md.
 */
@NullMarked
package io.turboprop.proplet.engine.wasm.redline;

import org.jspecify.annotations.NullMarked;
