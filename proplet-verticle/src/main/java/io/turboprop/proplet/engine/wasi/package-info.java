/**
 * WASI preview 1 for guests of every engine: the 46 functions of {@code wasi_snapshot_preview1}
 * over an interface of the guest's memory. Closed by default: arguments, environment, clocks,
 * chance and the three standard streams are given, directories only where the proplet's policy
 * grants them, sockets never. See {@link io.turboprop.proplet.engine.wasi.Wasi} for how an engine
 * uses it and {@link io.turboprop.proplet.engine.wasi.PathWalk} for what keeps files contained.
 */
@NullMarked
package io.turboprop.proplet.engine.wasi;

import org.jspecify.annotations.NullMarked;
