package io.turboprop.proplet.engine.wasm.redline;

/** A module that this tier does not compile, with the reason. Others may run it. */
public final class UnsupportedModuleException extends Exception {
  private static final long serialVersionUID = 1;

  UnsupportedModuleException(String message) {
    super(message, null, false, false);
  }
}
