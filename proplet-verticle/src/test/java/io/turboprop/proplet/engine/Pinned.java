package io.turboprop.proplet.engine;

import java.util.Optional;

/**
 * An engine each of whose runs is pinned to one tier, so that a contract holds for that tier.
 *
 * @param tier one of the engine's {@link EngineInfo#tiers}
 */
public record Pinned(Engine engine, String tier) implements Engine {

  @Override
  public EngineInfo describe() {
    return engine.describe();
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    return engine.start(pinned(request), output);
  }

  private RunRequest pinned(RunRequest request) {
    return new RunRequest(
        request.runId(),
        request.module(),
        request.digest(),
        request.taskName(),
        request.inputs(),
        request.cliArgs(),
        request.env(),
        request.stdin(),
        request.limits(),
        request.capabilities(),
        request.daemon(),
        Optional.of(tier),
        request.isolation());
  }

  @Override
  public int strays() {
    return engine.strays();
  }

  @Override
  public void close() {
    engine.close();
  }
}
