package io.turboprop.proplet.engine;

import java.util.List;

/**
 * How an engine presents itself in a proplet's registration.
 *
 * @param name short and stable: {@code wasm}, {@code process}, {@code fake}
 * @param version of the software inside; of an external runtime its name as configured
 * @param features what it can do, lower case, in alphabetical order
 * @param tiers the ways it has to run a guest, the one that takes everything first; a task may ask
 *     for one by name ({@link RunRequest#engine})
 */
public record EngineInfo(String name, String version, List<String> features, List<String> tiers) {
  public EngineInfo {
    features = features.stream().sorted().toList();
    tiers = List.copyOf(tiers);
  }
}
