package io.turboprop.proplet.engine;

import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine's tiers, and one more: {@code large} is bytecode with each function compiled as if it
 * were too large for a method of the JVM.
 */
final class FuzzEngine implements Engine {
  private static final String BYTECODE = "endive";
  private static final String LARGE = "large";

  private final Engine real = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());
  private final Engine large =
      new WasmEngine(
          WasmConfig.DEFAULT.withMaxMethodInstructions(0).withRedline(RedlineConfig.OFF),
          InstantSource.system());

  /** All of them. */
  List<String> tiers() {
    List<String> tiers = new ArrayList<>(real.describe().tiers());
    tiers.add(LARGE);
    return tiers;
  }

  @Override
  public EngineInfo describe() {
    return real.describe();
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    boolean isLarge = request.engine().filter(LARGE::equals).isPresent();
    return isLarge
        ? large.start(new Runs(request).on(BYTECODE).request(), output)
        : real.start(request, output);
  }

  @Override
  public int strays() {
    return real.strays() + large.strays();
  }

  @Override
  public void close() {
    real.close();
    large.close();
  }
}
