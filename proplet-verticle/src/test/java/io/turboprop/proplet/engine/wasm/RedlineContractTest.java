package io.turboprop.proplet.engine.wasm;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineContract;
import io.turboprop.proplet.engine.Runs;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

final class RedlineContractTest extends EngineContract {
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());
  @TempDir Path folder;

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected Runs quick() {
    return Runs.of(folder, Examples.ADD.bytes()).named("main").on("redline");
  }

  @Override
  protected Runs endless() {
    return Runs.of(folder, Examples.SPIN.bytes()).named("spin").on("redline");
  }

  @Override
  protected Runs exiting() {
    return Runs.of(folder, Examples.EXIT3.bytes()).named("exit3").on("redline");
  }

  @Override
  protected Runs unstartable() {
    return Runs.of(folder, new byte[] {1, 2, 3}).on("redline");
  }
}
