package io.turboprop.manager.gateway;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which revision a call is for. Decided once, when the call comes.
 *
 * @param invoke whether the body is a JSON object with inputs
 * @param routed whether calls that name no revision come to it, too
 * @param script the path up to the function
 * @param path what follows it
 */
record Target(
    boolean invoke,
    FunctionName function,
    RevisionName revision,
    RevisionKey key,
    boolean routed,
    String script,
    String path) {

  /**
   * @param chance 0 inclusive to 1 exclusive, of a canary
   * @throws OrchestratorException if there is no such function or revision, or it is not ready
   */
  static Target of(CallPath path, FunctionIndex functions, double chance) {
    Function function = find(path.function(), functions);
    return path.invoke() ? invoke(path, function, chance) : http(path, function, chance);
  }

  private static Target invoke(CallPath path, Function function, double chance) {
    if (path.revision().isEmpty()) {
      return to(true, function, routed(function, chance), "", "");
    }
    Revision named = named(function, path.revision());
    if (named == null) {
      throw new OrchestratorException(
          ErrorCode.REVISION_NOT_FOUND,
          "function " + function.name() + " has no revision of the name in the path");
    }
    return to(true, function, named, "", "");
  }

  private static Target http(CallPath path, Function function, double chance) {
    String script = "/fn/" + function.name();
    String second = path.second();
    Revision named = second.isEmpty() ? null : named(function, second);
    return named == null
        ? to(false, function, routed(function, chance), script, path.tail())
        : to(
            false,
            function,
            named,
            script + "/" + second,
            path.tail().substring(second.length() + 1));
  }

  private static Target to(
      boolean invoke, Function function, Revision revision, String script, String path) {
    if (!revision.ready()) {
      throw new OrchestratorException(
          ErrorCode.REVISION_NOT_READY,
          "revision " + revision.name() + " of function " + function.name() + " is not ready");
    }
    return new Target(
        invoke,
        function.name(),
        revision.name(),
        new RevisionKey(function.uid(), revision.number()),
        function.weight(revision.name()) > 0,
        script,
        path);
  }

  private static Function find(String name, FunctionIndex functions) {
    try {
      Optional<Function> found = functions.find(new FunctionName(name));
      if (found.isPresent()) {
        return found.get();
      }
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.FUNCTION_NOT_FOUND, "no function can have the name in the path", e);
    }
    throw new OrchestratorException(
        ErrorCode.FUNCTION_NOT_FOUND, "function " + name + " does not exist");
  }

  private static @Nullable Revision named(Function function, String name) {
    for (Revision revision : function.revisions()) {
      if (revision.name().value().equals(name)) {
        return revision;
      }
    }
    return null;
  }

  private static Revision routed(Function function, double chance) {
    Route route =
        function
            .route()
            .orElseThrow(
                () ->
                    new OrchestratorException(
                        ErrorCode.NO_PROPLET,
                        "no revision of function " + function.name() + " is ready"));
    RevisionName chosen = route.choose(chance);
    return function
        .revision(chosen)
        .orElseThrow(() -> new IllegalStateException("a route leads nowhere: " + chosen));
  }

  /** {@code echo/r1}. */
  @Override
  public String toString() {
    return function + "/" + revision;
  }
}
