package io.turboprop.proplet.engine.process;

import static org.awaitility.Awaitility.await;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.ModuleEngineContract;
import io.turboprop.proplet.engine.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** With a script in place of the runtime: {@link FakeRuntime}. */
final class ExternalEngineContractTest extends ModuleEngineContract {
  private ExternalEngine engine;

  @BeforeEach
  void open() {
    String runtime = FakeRuntime.in(folder).toString();
    engine = new ExternalEngine(ExternalConfig.of(runtime, "", folder), ProcessConfig.DEFAULT);
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
  protected Runs exiting() {
    return Runs.of(folder, Modules.exporting("exit3")).named("exit3");
  }
}
