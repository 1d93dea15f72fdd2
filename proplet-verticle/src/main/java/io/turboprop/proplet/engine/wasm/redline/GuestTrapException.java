package io.turboprop.proplet.engine.wasm.redline;

import run.endive.wasm.WasmEngineException;

/** A guest did what WebAssembly forbids; the message says what. */
public final class GuestTrapException extends WasmEngineException {
  private static final long serialVersionUID = 1;

  private final int function;

  GuestTrapException(Trap trap, int function) {
    super(trap.text());
    this.function = function;
  }

  /** Index of the function that did it. */
  public int function() {
    return function;
  }
}
