package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.HostileContract;
import java.time.InstantSource;

final class EndiveHostileTest extends HostileContract {
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @Override
  protected Engine engine() {
    return engine;
  }
}
