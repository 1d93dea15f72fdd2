package io.turboprop.proplet.engine.wasm.large;

/** A piece of a block, to be written when it is known which method the block belongs to. */
interface Step {
  void emit(Out out);
}
