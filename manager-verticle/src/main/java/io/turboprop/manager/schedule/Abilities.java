package io.turboprop.manager.schedule;

import io.turboprop.model.PropletMetadata;
import io.turboprop.module.EngineProfile;
import io.turboprop.module.ModuleNeeds;
import java.util.Comparator;
import java.util.List;

/** What a proplet can run, going by what it said of itself when it registered. */
public final class Abilities {
  private static final String UPSTREAM_ENGINE = "wasmtime-internal";

  private Abilities() {}

  /** What the proplet lacks, in words; empty if it can run the module, as far as anybody knows. */
  public static List<String> missing(PropletMetadata proplet, ModuleNeeds needs) {
    return engines(proplet).stream()
        .map(engine -> engine.missing(needs))
        .min(Comparator.comparingInt(List::size))
        .orElseThrow();
  }

  /** Never empty. */
  private static List<EngineProfile> engines(PropletMetadata proplet) {
    if (!proplet.isNative()) {
      return List.of(
          proplet.wasmRuntime().equals(UPSTREAM_ENGINE)
              ? EngineProfile.UPSTREAM
              : EngineProfile.UNKNOWN);
    }
    return proplet.engines().isEmpty()
        ? List.of(EngineProfile.ENDIVE)
        : proplet.engines().stream().map(Abilities::engine).toList();
  }

  /** Engines that nobody here knows are given the task; they say themselves what they lack. */
  private static EngineProfile engine(String name) {
    return switch (name) {
      case "wasm", "endive" -> EngineProfile.ENDIVE;
      case "redline" -> EngineProfile.REDLINE;
      default -> EngineProfile.UNKNOWN;
    };
  }
}
