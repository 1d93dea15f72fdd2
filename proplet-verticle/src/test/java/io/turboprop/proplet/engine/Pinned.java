package io.turboprop.proplet.engine;

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
    return engine.start(new Runs(request).on(tier).request(), output);
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
