package io.turboprop.system.sim;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineInfo;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.fake.FakeEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An engine that runs nothing and tells the oracle what it would have run. */
final class RecordingEngine implements Engine {
  private final Engine engine;
  private final Life life;
  private final Oracle oracle;
  private final Map<Execution, String> running = new LinkedHashMap<>();

  RecordingEngine(Life life, Oracle oracle) {
    this.engine = new FakeEngine(life, life);
    this.life = life;
    this.oracle = oracle;
  }

  @Override
  public EngineInfo describe() {
    return engine.describe();
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    String proplet = life.host().name();
    life.host().note("guest begins", request.runId());
    oracle.guestBegins(proplet, life, request.runId());
    Execution execution = engine.start(request, output);
    running.put(execution, request.runId());
    execution
        .outcome()
        .whenComplete(
            (outcome, never) -> {
              running.remove(execution);
              boolean well = outcome instanceof RunOutcome.Succeeded;
              life.host().note(well ? "guest ends well" : "guest ends", request.runId());
              oracle.guestEnds(proplet, life, request.runId(), outcome);
            });
    return execution;
  }

  /** In the order in which they began, so that it is the same each time. */
  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(Execution::stop);
    engine.close();
  }
}
