package io.turboprop.proplet.engine.wasm;

import com.dylibso.chicory.wabt.Wat2Wasm;

/** Modules as text, so that a test shows what it runs. */
final class Wat {
  private Wat() {}

  static byte[] module(String text) {
    return Wat2Wasm.parse("(module " + text + ")");
  }
}
