package io.turboprop.module;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an engine can run.
 *
 * @param name for people
 * @param kinds of modules
 * @param lacks features it does not have
 * @param foreignImports whether it may provide more than WASI preview 1
 */
public record EngineProfile(
    String name, Set<ModuleKind> kinds, Set<Feature> lacks, boolean foreignImports) {

  /** The engine every proplet has: Endive. */
  public static final EngineProfile ENDIVE =
      new EngineProfile(
          "endive",
          EnumSet.of(ModuleKind.CORE_MODULE),
          EnumSet.of(
              Feature.SIMD,
              Feature.RELAXED_SIMD,
              Feature.LEGACY_EXCEPTIONS,
              Feature.GC_HEAP,
              Feature.MEMORY64,
              Feature.WIDE_ARITHMETIC,
              Feature.CUSTOM_PAGE_SIZES),
          false);

  /**
   * The fast tier. What it lacks runs on Endive, and so does what uses references to host values.
   */
  public static final EngineProfile REDLINE =
      new EngineProfile(
          "redline",
          EnumSet.of(ModuleKind.CORE_MODULE),
          EnumSet.complementOf(
              EnumSet.of(
                  Feature.MUTABLE_GLOBALS,
                  Feature.SIGN_EXTENSION,
                  Feature.SATURATING_FLOAT,
                  Feature.BULK_MEMORY,
                  Feature.REFERENCE_TYPES,
                  Feature.MULTI_VALUE,
                  Feature.TAIL_CALLS,
                  Feature.EXTENDED_CONST)),
          false);

  /** An external runtime: it says itself what it lacks, but is not asked to serve HTTP. */
  public static final EngineProfile PROCESS =
      new EngineProfile(
          "process",
          EnumSet.of(ModuleKind.CORE_MODULE, ModuleKind.COMPONENT),
          EnumSet.noneOf(Feature.class),
          true);

  /** The same where components may serve HTTP. */
  public static final EngineProfile PROCESS_HTTP =
      new EngineProfile(
          "process-http", EnumSet.allOf(ModuleKind.class), EnumSet.noneOf(Feature.class), true);

  /** An upstream worker with the engine that is built in. */
  public static final EngineProfile UPSTREAM =
      new EngineProfile(
          "upstream worker", EnumSet.allOf(ModuleKind.class), EnumSet.noneOf(Feature.class), false);

  /** An engine nobody here knows: it says itself what it does not run. */
  public static final EngineProfile UNKNOWN =
      new EngineProfile(
          "unknown", EnumSet.allOf(ModuleKind.class), EnumSet.noneOf(Feature.class), true);

  public EngineProfile {
    kinds = Set.copyOf(kinds);
    lacks = Set.copyOf(lacks);
  }

  public boolean runs(ModuleNeeds needs) {
    return missing(needs).isEmpty();
  }

  /**
   * What a module needs and this engine does not have, in words: {@code components}, {@code simd},
   * {@code the import env.f (function)}.
   */
  public List<String> missing(ModuleNeeds needs) {
    List<String> missing = new ArrayList<>();
    if (!kinds.contains(needs.kind())) {
      missing.add(needs.kind().title() + "s");
    }
    needs.features().stream().filter(lacks::contains).map(Feature::title).forEach(missing::add);
    if (!foreignImports && !needs.foreignImports().isEmpty()) {
      missing.add(
          needs.foreignImports().stream()
              .collect(
                  Collectors.joining(
                      ", ",
                      needs.foreignImports().size() == 1 ? "the import " : "the imports ",
                      "")));
    }
    return missing;
  }
}
