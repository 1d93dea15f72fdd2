package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Which of a task's arguments may go to the runtime. Upstream passes them all, so that a task can
 * give itself any directory of the host ({@code --dir /}), its environment and network, or have
 * another file run. Passed are options that only concern the guest.
 */
final class RuntimeOptions {
  static final String INVOKE = "--invoke";
  private static final Set<String> WITH_VALUE =
      Set.of(INVOKE, "--fuel", "--port", "--addr", "-W", "--wasm", "-O", "--optimize");
  private static final Set<String> WASI = Set.of("-S", "--wasi");
  private static final Set<String> WASI_VALUES = Set.of("cli", "cli=y", "http", "http=y");

  private RuntimeOptions() {}

  /**
   * @throws ProcessFailure of kind BAD_INPUT that names the first argument that may not
   */
  static void check(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String[] parts = parts(arguments.get(i));
      boolean hasValue = parts.length == 2;
      String value = hasValue ? parts[1] : i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      boolean fits =
          WITH_VALUE.contains(parts[0])
              || (WASI.contains(parts[0])
                  && Arrays.stream(value.split(",", -1)).allMatch(WASI_VALUES::contains));
      if (!fits || value.isEmpty() || (value.startsWith("-") && !hasValue)) {
        throw new ProcessFailure(
            FailureKind.BAD_INPUT,
            "the argument \"%s\" is not passed to the external runtime: it may reach beyond the guest; PROPLET_EXTERNAL_ANY_OPTION=true on the proplet allows it"
                .formatted(arguments.get(i)));
      }
      i += hasValue ? 0 : 1;
    }
  }

  /** {@code --name=value} or {@code -Svalue} in two, else the whole. */
  private static String[] parts(String argument) {
    if (argument.startsWith("--")) {
      return argument.split("=", 2);
    }
    return argument.startsWith("-") && argument.length() > 2
        ? new String[] {argument.substring(0, 2), argument.substring(2)}
        : new String[] {argument};
  }

  /** Whether the task says itself what is called. */
  static boolean invokes(List<String> arguments) {
    return arguments.stream().anyMatch(a -> parts(a)[0].equals(INVOKE));
  }
}
