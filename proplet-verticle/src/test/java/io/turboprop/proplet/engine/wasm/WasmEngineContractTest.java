package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.ModuleEngineContract;
import java.time.InstantSource;

final class WasmEngineContractTest extends ModuleEngineContract {
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @Override
  protected Engine engine() {
    return engine;
  }
}
