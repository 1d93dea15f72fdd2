package io.turboprop.proplet.engine.process;

import static org.awaitility.Awaitility.await;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.ModuleEngineContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class ChildEngineContractTest extends ModuleEngineContract {
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
}
