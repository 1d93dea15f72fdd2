/**
 * Functions that are too large for a method of the JVM, as bytecode in many methods. Endive
 * compiles the rest of the module and is called, and calls, as if the function were one of its own.
 */
@NullMarked
package io.turboprop.proplet.engine.wasm.large;

import org.jspecify.annotations.NullMarked;
