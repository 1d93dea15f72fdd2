package io.turboprop.manager.api;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.serving.ServingPlan;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import java.util.List;
import java.util.Optional;

/** Finds where the logs of functions are now. May be used from any thread. */
final class LogOrigins {
  private final FunctionIndex functions;
  private final ServingIndex places;

  LogOrigins(FunctionIndex functions, ServingIndex places) {
    this.functions = functions;
    this.places = places;
  }

  /**
   * @param revision empty for all that get calls
   * @param proplet empty for all that serve it
   */
  record Wanted(
      FunctionName function, Optional<RevisionName> revision, Optional<PropletId> proplet) {
    @Override
    public String toString() {
      return revision.map(name -> "revision " + name + " of ").orElse("")
          + "function "
          + function
          + proplet.map(id -> " on proplet " + id).orElse("");
    }
  }

  /**
   * By revision and proplet; empty if nobody serves it now.
   *
   * @throws OrchestratorException if there is no such function or revision
   */
  List<LogOrigin> find(Wanted wanted) {
    Function function =
        functions
            .find(wanted.function())
            .orElseThrow(
                () ->
                    new OrchestratorException(
                        ErrorCode.FUNCTION_NOT_FOUND,
                        "function " + wanted.function() + " does not exist"));
    return revisions(function, wanted).stream()
        .flatMap(revision -> of(function, revision).stream())
        .filter(o -> wanted.proplet().isEmpty() || wanted.proplet().get().equals(o.proplet()))
        .toList();
  }

  private List<LogOrigin> of(Function function, Revision revision) {
    RevisionKey key = ServingPlan.key(function, revision);
    return places.find(key).stream()
        .flatMap(place -> LogOrigin.of(function.name(), revision.name(), key, place).stream())
        .toList();
  }

  private static List<Revision> revisions(Function function, Wanted wanted) {
    if (wanted.revision().isEmpty()) {
      return function.revisions().stream()
          .filter(revision -> function.weight(revision.name()) > 0)
          .toList();
    }
    return List.of(
        function
            .revision(wanted.revision().get())
            .orElseThrow(
                () ->
                    new OrchestratorException(
                        ErrorCode.REVISION_NOT_FOUND,
                        "function %s has no revision %s"
                            .formatted(function.name(), wanted.revision().get()))));
  }
}
