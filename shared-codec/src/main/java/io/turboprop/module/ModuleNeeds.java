package io.turboprop.module;

import java.util.List;

/**
 * What it takes to run a module; small, to be kept with a task.
 *
 * @param features in the order of the enum
 * @param foreignImports what it imports beside WASI preview 1, for people, of many the first few;
 *     of a core module only
 */
public record ModuleNeeds(ModuleKind kind, List<Feature> features, List<String> foreignImports) {
  private static final int SHOWN_IMPORTS = 5;
  private static final int SHOWN_CHARACTERS = 120;

  public ModuleNeeds {
    features = List.copyOf(features);
    foreignImports = List.copyOf(foreignImports);
  }

  public static ModuleNeeds of(ModuleFacts facts) {
    return new ModuleNeeds(
        facts.kind(), facts.features().stream().sorted().toList(), foreignImports(facts));
  }

  private static List<String> foreignImports(ModuleFacts facts) {
    return switch (facts) {
      case ModuleFacts.Core core ->
          core.imports().stream()
              .flatMap(wanted -> WasiPreview1.foreign(wanted).stream())
              .distinct()
              .limit(SHOWN_IMPORTS)
              .map(ModuleNeeds::shortened)
              .toList();
      case ModuleFacts.Component _ -> List.of();
    };
  }

  private static String shortened(String text) {
    int cut = Math.min(text.length(), SHOWN_CHARACTERS);
    return cut == text.length()
        ? text
        : text.substring(0, Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut) + "…";
  }
}
