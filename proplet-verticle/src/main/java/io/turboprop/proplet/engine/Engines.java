package io.turboprop.proplet.engine;

import io.turboprop.model.Isolation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The engines of a proplet as one. A run goes
 *
 * <ol>
 *   <li>to the external runtime, if it is pinned to that;
 *   <li>to the external runtime, if there is one and the run is not pinned, does not ask to stay in
 *       the proplet's process and has no seed, which only the proplet's own engines take;
 *   <li>to an own engine: in a child process if the run or, where it says nothing, the proplet
 *       wants processes, else in this one.
 * </ol>
 *
 * @param own in this process
 * @param children the same in processes of their own
 * @param external runs core modules and components by another program
 * @param usual isolation of runs that say nothing
 */
public record Engines(Engine own, Engine children, Optional<Engine> external, Isolation usual)
    implements Engine {

  @Override
  public EngineInfo describe() {
    EngineInfo inside = own.describe();
    if (external.isEmpty()) {
      return inside;
    }
    EngineInfo outside = external.get().describe();
    return new EngineInfo(
        outside.name(),
        outside.version(),
        Stream.concat(outside.features().stream(), inside.features().stream()).distinct().toList(),
        Stream.concat(outside.tiers().stream(), inside.tiers().stream()).toList());
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    Optional<String> refusal = refusal(request);
    return refusal.isPresent()
        ? new RefusedExecution(FailureKind.PIN, refusal.get())
        : engineOf(request).start(request, output);
  }

  @Override
  public Warm warm(RunRequest request) {
    Optional<String> refusal = refusal(request);
    return refusal.isPresent()
        ? new RefusedWarm(FailureKind.PIN, refusal.get())
        : engineOf(request).warm(request);
  }

  private Optional<String> refusal(RunRequest request) {
    return request
        .engine()
        .filter(pin -> !describe().tiers().contains(pin))
        .map(
            pin ->
                "the task wants engine \"%s\"; this proplet has %s"
                    .formatted(pin, String.join(", ", describe().tiers())));
  }

  private Engine engineOf(RunRequest request) {
    if (external.isPresent() && wantsExternal(request, external.get())) {
      return external.get();
    }
    return request.isolation().orElse(usual) == Isolation.NONE ? own : children;
  }

  private static boolean wantsExternal(RunRequest request, Engine external) {
    if (request.engine().isPresent()) {
      return external.describe().tiers().contains(request.engine().get());
    }
    boolean inside = request.isolation().filter(Isolation.NONE::equals).isPresent();
    return !inside && request.capabilities().seed().isEmpty();
  }

  private List<Engine> all() {
    return Stream.concat(Stream.of(own, children), external.stream()).toList();
  }

  @Override
  public int strays() {
    return all().stream().mapToInt(Engine::strays).sum();
  }

  @Override
  public void close() {
    all().forEach(Engine::close);
  }
}
