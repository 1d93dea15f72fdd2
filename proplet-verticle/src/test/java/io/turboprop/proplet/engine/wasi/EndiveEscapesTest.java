package io.turboprop.proplet.engine.wasi;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import java.time.InstantSource;

final class EndiveEscapesTest extends EscapesContract {
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @Override
  protected Engine engine() {
    return engine;
  }
}
