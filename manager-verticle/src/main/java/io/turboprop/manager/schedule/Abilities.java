package io.turboprop.manager.schedule;

import io.turboprop.model.PropletMetadata;
import io.turboprop.model.RunOptions;
import io.turboprop.module.EngineProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a proplet can run, going by what it said of itself when it registered. */
public final class Abilities {
  private static final String UPSTREAM_ENGINE = "wasmtime-internal";

  private Abilities() {}

  /** What the proplet lacks, in words; empty if it can run such a task, as far as anybody knows. */
  public static List<String> missing(PropletMetadata proplet, Demand demand) {
    return proplet.isNative() ? ofNative(proplet, demand) : ofUpstream(proplet, demand);
  }

  private static List<String> ofNative(PropletMetadata proplet, Demand demand) {
    Optional<String> pin = demand.options().engine();
    List<String> engines =
        proplet.engines().isEmpty() ? List.of(EngineProfile.ENDIVE.name()) : proplet.engines();
    return engines.stream()
        .filter(engine -> pin.isEmpty() || isMeant(engine, pin.get()))
        .map(engine -> missing(profile(engine), demand))
        .min(Comparator.comparingInt(List::size))
        .orElseGet(() -> List.of("the engine " + pin.orElseThrow()));
  }

  /** One engine has two names, which say whether it also serves HTTP. */
  private static boolean isMeant(String engine, String pin) {
    return engine.equals(pin)
        || (engine.equals(EngineProfile.PROCESS_HTTP.name())
            && pin.equals(EngineProfile.PROCESS.name()));
  }

  private static List<String> missing(EngineProfile engine, Demand demand) {
    return demand.module().map(engine::missing).orElse(List.of());
  }

  /** Engines that nobody here knows are given the task; they say themselves what they lack. */
  private static EngineProfile profile(String name) {
    return switch (name) {
      case "endive" -> EngineProfile.ENDIVE;
      case "redline" -> EngineProfile.REDLINE;
      case "process" -> EngineProfile.PROCESS;
      case "process-http" -> EngineProfile.PROCESS_HTTP;
      default -> EngineProfile.UNKNOWN;
    };
  }

  /** Such workers leave out what they do not know, so that a guest would run without it. */
  private static List<String> ofUpstream(PropletMetadata proplet, Demand demand) {
    EngineProfile engine =
        proplet.wasmRuntime().equals(UPSTREAM_ENGINE)
            ? EngineProfile.UPSTREAM
            : EngineProfile.UNKNOWN;
    List<String> missing = new ArrayList<>(missing(engine, demand));
    RunOptions options = demand.options();
    options.engine().ifPresent(pin -> missing.add("the engine " + pin));
    options.isolation().ifPresent(wanted -> missing.add("isolation"));
    options.seed().ifPresent(seed -> missing.add("a seed"));
    if (options.stdin().length() > 0) {
      missing.add("standard input");
    }
    return missing;
  }
}
