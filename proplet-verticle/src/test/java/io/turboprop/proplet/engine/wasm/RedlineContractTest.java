package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.ModuleEngineContract;
import io.turboprop.proplet.engine.Runs;
import java.time.InstantSource;

/** Each run asks for the tier by itself, since the contract tries other names as well. */
final class RedlineContractTest extends ModuleEngineContract {
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected Runs quick() {
    return super.quick().on("redline");
  }

  @Override
  protected Runs endless() {
    return super.endless().on("redline");
  }

  @Override
  protected Runs exiting() {
    return super.exiting().on("redline");
  }

  @Override
  protected Runs unstartable() {
    return super.unstartable().on("redline");
  }
}
