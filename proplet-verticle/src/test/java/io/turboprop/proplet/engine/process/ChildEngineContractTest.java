package io.turboprop.proplet.engine.process;

import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineContract;
import io.turboprop.proplet.engine.Runs;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class ChildEngineContractTest extends EngineContract {
  @TempDir Path folder;
  private ChildEngine engine;

  @BeforeEach
  void open() {
    engine = Children.engine(folder, 1);
  }

  /** The folder is removed after it. */
  @AfterEach
  void waitForProcesses() {
    engine.close();
    await().until(() -> engine.strays() == 0);
  }

  @Override
  protected Engine engine() {
    return engine;
  }

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
