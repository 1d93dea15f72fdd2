package io.turboprop.module;

import io.turboprop.module.ExternalType.Function;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which function of a core module a task calls (wire reference §18). */
public final class TaskFunction {
  public static final String START = "_start";
  public static final String INITIALIZE = "_initialize";

  private static final String ROUND_PREFIX = "fl-round-";
  private static final List<String> USUAL = List.of("main", "run", START);

  private TaskFunction() {}

  /**
   * The export that carries the task's name, else the first of {@code main}, {@code run}, {@code
   * _start}. Unlike upstream, a task named {@code _start} gets {@code _start} even if there is a
   * {@code main}.
   *
   * @param exported names of exported functions
   * @return empty if there is none of these
   */
  public static Optional<String> choose(Set<String> exported, String taskName) {
    return isNamed(taskName) && exported.contains(taskName)
        ? Optional.of(taskName)
        : USUAL.stream().filter(exported::contains).findFirst();
  }

  /** Whether a task of this name may mean a function of this name. */
  public static boolean isNamed(String taskName) {
    return !taskName.isEmpty() && !taskName.startsWith(ROUND_PREFIX);
  }

  /** Exported functions by name, in alphabetical order. */
  public static Map<String, FunctionType> of(ModuleFacts.Core module) {
    Map<String, FunctionType> functions = new TreeMap<>();
    for (ModuleExport export : module.exports()) {
      if (export.type() instanceof Function function) {
        functions.put(export.name(), function.type());
      }
    }
    return functions;
  }
}
