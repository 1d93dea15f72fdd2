package io.turboprop.proplet.engine;

import io.turboprop.examples.Examples;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link EngineContract} of engines that run modules, by the examples. */
public abstract class ModuleEngineContract extends EngineContract {
  @TempDir protected Path folder;

  @Override
  protected Runs quick() {
    return Runs.of(folder, Examples.ADD.bytes()).named("main");
  }

  @Override
  protected Runs endless() {
    return Runs.of(folder, Examples.SPIN.bytes()).named("spin");
  }

  @Override
  protected Runs exiting() {
    return Runs.of(folder, Examples.EXIT3.bytes()).named("exit3");
  }

  @Override
  protected Runs unstartable() {
    return Runs.of(folder, new byte[] {1, 2, 3});
  }
}
