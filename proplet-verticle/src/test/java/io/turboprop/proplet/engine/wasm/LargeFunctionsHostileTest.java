package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.HostileContract;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import java.time.InstantSource;

/** Each function as if it were too large for a method. */
final class LargeFunctionsHostileTest extends HostileContract {
  private final Engine engine =
      new WasmEngine(
          WasmConfig.DEFAULT.withMaxMethodInstructions(0).withRedline(RedlineConfig.OFF),
          InstantSource.system());

  @Override
  protected Engine engine() {
    return engine;
  }
}
