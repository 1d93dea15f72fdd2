package io.turboprop.proplet.engine.wasi;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.Pinned;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import java.time.InstantSource;

final class RedlineFilesTest extends FilesContract {
  private final Engine engine =
      new Pinned(new WasmEngine(WasmConfig.DEFAULT, InstantSource.system()), "redline");

  @Override
  protected Engine engine() {
    return engine;
  }
}
