package io.turboprop.proplet.engine.fake;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineContract;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.time.Timers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class FakeEngineContractTest extends EngineContract {
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final Timers timers =
      (delay, action) -> {
        Future<?> due = executor.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
      };
  private final FakeEngine engine = new FakeEngine(timers, InstantSource.system());
  @TempDir Path folder;

  @AfterEach
  void shutdown() {
    executor.shutdownNow();
  }

  @Override
  protected Engine engine() {
    return engine;
  }

  private Runs told(Map<String, String> env) {
    return Runs.of(folder, new byte[0]).env(env);
  }

  @Override
  protected Runs quick() {
    return told(Map.of("FAKE_RUN_MS", "5", "FAKE_RESULT", "42"));
  }

  @Override
  protected Runs endless() {
    return told(Map.of("FAKE_RUN_MS", "600000"));
  }

  @Override
  protected Runs exiting() {
    return told(Map.of("FAKE_EXIT_CODE", "3"));
  }

  @Override
  protected Runs unstartable() {
    return told(Map.of("FAKE_FAIL_START", "no such device"));
  }
}
