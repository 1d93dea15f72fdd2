package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.HostileContract;
import io.turboprop.proplet.engine.Pinned;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import java.time.Duration;
import java.time.InstantSource;

final class RedlineHostileTest extends HostileContract {
  private final Engine engine =
      new Pinned(
          new WasmEngine(
              WasmConfig.DEFAULT.withRedline(
                  RedlineConfig.DEFAULT.withCompileLimit(Duration.ofSeconds(10))),
              InstantSource.system()),
          "redline");

  @Override
  protected Engine engine() {
    return engine;
  }
}
