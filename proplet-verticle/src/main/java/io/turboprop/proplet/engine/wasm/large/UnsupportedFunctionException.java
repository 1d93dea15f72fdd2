package io.turboprop.proplet.engine.wasm.large;

/** A large function uses what is not compiled here; the message says what it does. */
final class UnsupportedFunctionException extends Exception {
  private static final long serialVersionUID = 1;

  UnsupportedFunctionException(String message) {
    super(message);
  }
}
