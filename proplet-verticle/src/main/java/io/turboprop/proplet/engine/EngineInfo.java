package io.turboprop.proplet.engine;

import java.util.List;

/**
 * How an engine presents itself in a proplet's registration.
 *
 * @param name short and stable: {@code wasm}, {@code fake}
 * @param version of the software inside
 * @param features what it can do, lower case, in alphabetical order
 */
public record EngineInfo(String name, String version, List<String> features) {
  public EngineInfo {
    features = features.stream().sorted().toList();
  }
}
