package io.turboprop.proplet.engine.fake;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineInfo;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.time.Timers;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pretends to run. The environment of a task says how:
 *
 * <ul>
 *   <li>{@code FAKE_RUN_MS}: how long, 0 if absent; a daemon without it runs until stopped
 *   <li>{@code FAKE_RESULT}: the result of a run that ends well, empty if absent
 *   <li>{@code FAKE_EXIT_CODE}: how the run ends, 0 if absent
 *   <li>{@code FAKE_FAIL_START}: the run fails at once, with this text
 * </ul>
 *
 * <p>Deadlines count, the other limits do not. The module's file is not looked at. Outcomes
 * complete on the thread of the timers, of {@link Execution#stop} or of {@link #close}.
 */
public final class FakeEngine implements Engine {
  static final String NAME = "fake";

  private final Timers timers;
  private final InstantSource clock;
  private final Set<FakeRun> runs = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public FakeEngine(Timers timers, InstantSource clock) {
    this.timers = timers;
    this.clock = clock;
  }

  @Override
  public EngineInfo describe() {
    return new EngineInfo(NAME, "1", List.of("deadline"), List.of(NAME));
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    FakeRun run = new FakeRun(request, clock);
    runs.add(run);
    run.outcome().whenComplete((outcome, never) -> runs.remove(run));
    if (closed) {
      run.fail(FailureKind.ENGINE, "the engine is closed");
    } else {
      run.begin(timers);
    }
    return run;
  }

  @Override
  public void close() {
    closed = true;
    runs.forEach(FakeRun::stop);
  }
}
