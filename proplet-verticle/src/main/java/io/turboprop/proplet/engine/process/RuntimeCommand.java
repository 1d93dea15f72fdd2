package io.turboprop.proplet.engine.process;

import io.turboprop.module.ModuleKind;
import io.turboprop.module.TaskFunction;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command line of a run in the words of wasmtime (propeller-wire §18). */
final class RuntimeCommand {
  private static final int NAMES_SHOWN = 12;

  private RuntimeCommand() {}

  /**
   * {@code PROGRAM run [--invoke NAME] CLI_ARGS… --env K=V… [--dir HOST::GUEST…] FILE INPUTS…},
   * with {@code NAME(IN1, IN2)} for a function of a component. A function that a core module does
   * not export gives way to the usual ones, as in the proplet's own engine.
   *
   * @throws ProcessFailure if nothing in the module answers to the task's name
   */
  static List<String> run(String program, RunRequest request, ModuleLooks.Look look) {
    List<String> all = new ArrayList<>(List.of(program, "run"));
    String called = called(request, look);
    boolean ofComponent = look.kind() != ModuleKind.CORE_MODULE && !called.isEmpty();
    if (!called.isEmpty() && !RuntimeOptions.invokes(request.cliArgs())) {
      all.add(RuntimeOptions.INVOKE);
      all.add(ofComponent ? called + "(" + String.join(", ", request.inputs()) + ")" : called);
    }
    all.addAll(request.cliArgs());
    given(request, all);
    all.add(request.module().toString());
    if (!ofComponent) {
      all.addAll(request.inputs());
    }
    return all;
  }

  /** {@code PROGRAM serve -Shttp --addr ADDRESS --env K=V… [--dir HOST::GUEST…] FILE}. */
  static List<String> serve(String program, RunRequest request, String address) {
    return serve(List.of(program, "serve", "-Shttp", "--addr", address), request);
  }

  /**
   * The same for a function, with all of WASI and not only what components that serve are sure to
   * want: without that they have no environment.
   */
  static List<String> function(String program, RunRequest request, String address) {
    return serve(List.of(program, "serve", "-Scli", "-Shttp", "--addr", address), request);
  }

  private static List<String> serve(List<String> beginning, RunRequest request) {
    List<String> all = new ArrayList<>(beginning);
    given(request, all);
    all.add(request.module().toString());
    return all;
  }

  private static void given(RunRequest request, List<String> to) {
    request.env().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            variable -> {
              to.add("--env");
              to.add(variable.getKey() + "=" + variable.getValue());
            });
    for (GuestDir dir : request.capabilities().dirs()) {
      if (dir.writable()) {
        to.add("--dir");
        to.add(dir.host() + "::" + dir.guest());
      }
    }
  }

  /** The function, {@code ""} for a command. */
  private static String called(RunRequest request, ModuleLooks.Look look) {
    boolean named =
        TaskFunction.isNamed(request.taskName()) && !request.taskName().equals(TaskFunction.START);
    if (look.functions().isEmpty() || RuntimeOptions.invokes(request.cliArgs())) {
      return named ? request.taskName() : "";
    }
    Set<String> exported = look.functions().get();
    String chosen =
        TaskFunction.choose(exported, request.taskName())
            .orElseThrow(() -> missing(named ? request.taskName() : "main", exported));
    return chosen.equals(TaskFunction.START) ? "" : chosen;
  }

  private static ProcessFailure missing(String name, Set<String> exported) {
    String there =
        exported.isEmpty()
            ? "no functions"
            : String.join(", ", exported.stream().sorted().limit(NAMES_SHOWN).toList())
                + (exported.size() > NAMES_SHOWN ? ", …" : "");
    return new ProcessFailure(
        FailureKind.FUNCTION_MISSING,
        "export \"%s\" not found; the module exports: %s".formatted(name, there));
  }
}
